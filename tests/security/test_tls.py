"""The product over its own TLS: sign in, socket, cookie, Origin; and plain http to the same port."""

import asyncio
import ssl
from collections.abc import Iterator

import httpx
import pytest
import socketio.exceptions

from dashboard.kernel.settings import settings
from dashboard.shell.tls import ensure_certificate
from tests.product import Product
from tests.raw import RawClient, sign_in

USER = "karupam.rutan"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    var = tmp_path_factory.mktemp("tls") / "var"
    made = Product(var, settings={"SIAGA_TLS": "1"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIAGA_VAR", str(var))
        settings.cache_clear()
        made.certificate = ensure_certificate({"localhost", "127.0.0.1"})
    settings.cache_clear()
    made.prepare()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def trust(secure: Product) -> ssl.SSLContext:
    assert secure.certificate is not None
    return secure.certificate.context()


async def test_sign_in_page_and_socket_work_and_the_cookie_stays_on_tls(
    secure: Product, trust: ssl.SSLContext
) -> None:
    set_cookie = await sign_in(secure.url, USER, whole=True, trust=trust)
    name, _, attributes = set_cookie.partition("=")
    assert name == "__Host-siaga"
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes.split("; "))
    cookie = set_cookie.split(";")[0]
    async with httpx.AsyncClient(base_url=secure.url, verify=trust) as client:
        page = await client.get("/patrols", headers={"cookie": cookie})
        assert page.status_code == 200
        sheet = await client.get("/patrols/sheets/signs.pdf", headers={"cookie": cookie})
        assert sheet.status_code == 400  # no checkpoint in this database: a sentence, no file
        assert "strict-transport-security" not in page.headers
    socket = RawClient(secure.url, cookie=cookie, path="/patrols", trust=trust)
    await socket.connect()
    await socket.settle()
    assert socket.state
    await socket.close()


async def test_an_origin_over_plain_http_opens_no_socket(secure: Product, trust: ssl.SSLContext) -> None:
    cookie = await sign_in(secure.url, USER, trust=trust)
    plain = secure.url.replace("https:", "http:")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await RawClient(secure.url, cookie=cookie, origin=plain, trust=trust).connect()
    async with httpx.AsyncClient(base_url=secure.url, verify=trust) as client:
        headers = {"cookie": cookie, "origin": plain}
        assert (await client.post("/drafts/x", headers=headers)).status_code == 403


async def test_plain_http_is_closed_without_an_answer_and_the_server_goes_on(
    secure: Product, trust: ssl.SSLContext
) -> None:
    async with httpx.AsyncClient(timeout=5) as client:
        with pytest.raises(httpx.TransportError):
            await client.get(f"http://127.0.0.1:{secure.port}/login")
    reader, writer = await asyncio.open_connection("127.0.0.1", secure.port)
    writer.write(b"GET /login HTTP/1.1\r\nHost: x\r\nCookie: siaga=secret\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert b"HTTP/1.1 200" not in answer
    assert b"secret" not in answer
    async with httpx.AsyncClient(verify=trust) as client:
        assert (await client.get(f"{secure.url}/health/ready")).status_code == 200


def test_who_does_not_trust_the_authority_gets_nothing(secure: Product) -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{secure.url}/login", timeout=5)


def test_a_phone_gets_the_certificate_to_trust_and_no_key(
    secure: Product, trust: ssl.SSLContext, product: Product
) -> None:
    assert secure.certificate is not None
    answer = httpx.get(f"{secure.url}/login/ca.crt", verify=trust)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert answer.content == secure.certificate.authority.read_bytes()
    assert b"PRIVATE" not in answer.content
    assert httpx.get(f"{secure.url}/login/ca.key", verify=trust).status_code in (401, 404)
    assert httpx.get(f"{product.url}/login/ca.crt").status_code == 404  # served without TLS: there is none
