"""The duty log's two small forms; the overview places them."""
