#!/bin/sh
# Has systemd and nginx read the files of deploy/, in a scratch folder; needs both on this machine (not running),
# and curl: what nginx hands on is heard by an echo in the product's place.
set -eu
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for unit in deploy/systemd/*; do
    # The program and its folder are not here; everything else is read as it is.
    sed -e 's#/opt/siaga-bersama/current/.venv/bin/python#/bin/true#' -e '/^WorkingDirectory=/d' \
        "$unit" >"$scratch/$(basename "$unit")"
done
systemd-analyze verify "$scratch"/siaga-bersama*.service "$scratch"/*.timer
systemd-analyze security --offline=true "$scratch/siaga-bersama.service" | tail -n 1
nginx=${NGINX_PROGRAM:-nginx}
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=siaga.example.go.id \
    -keyout "$scratch/server.key" -out "$scratch/server.crt" 2>/dev/null
sed -e "s#/etc/siaga-bersama/tls#$scratch#" -e "s#/var/log/nginx#$scratch#" \
    -e 's/listen 80;/listen 127.0.0.1:18080;/' -e 's/listen 443 ssl;/listen 127.0.0.1:18443 ssl;/' \
    -e '/listen \[::\]/d' deploy/nginx/siaga-bersama.conf >"$scratch/site.conf"
cat >"$scratch/nginx.conf" <<END
pid $scratch/pid;
error_log $scratch/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $scratch/b; proxy_temp_path $scratch/p; fastcgi_temp_path $scratch/f;
    uwsgi_temp_path $scratch/u; scgi_temp_path $scratch/s;
    include $scratch/site.conf;
}
END
"$nginx" -t -q -e "$scratch/error.log" -c "$scratch/nginx.conf"
echo "systemd and nginx have read deploy/ without a complaint"

# What the product hears through it, in a page and in a socket: one address, the real one, whatever was sent.
python3 - <<'END' &
import http.server

class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{self.headers.get_all('X-Forwarded-For')} {self.headers.get_all('Forwarded')}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", 13000), Echo).serve_forever()
END
echoing=$!
sed -i 's/127.0.0.1:3000/127.0.0.1:13000/' "$scratch/site.conf"
"$nginx" -e "$scratch/error.log" -c "$scratch/nginx.conf" -g 'daemon off;' &
serving=$!
trap 'kill "$serving" "$echoing" 2>/dev/null; rm -rf "$scratch"' EXIT
curl -s --retry 20 --retry-connrefused --retry-delay 1 -o "$scratch/first" http://127.0.0.1:13000/
for path in / /_event /_event/ /login /health/live /health/session; do
    heard=$(curl -sk --retry 20 --retry-connrefused --retry-delay 1 -H 'X-Forwarded-For: 203.0.113.9' \
        -H 'Forwarded: for=203.0.113.9' -H 'Host: siaga.example.go.id' \
        -H 'Upgrade: websocket' -H 'Connection: Upgrade' "https://127.0.0.1:18443$path")
    if [ "$heard" != "['127.0.0.1'] None" ]; then
        echo "through $path the product hears: $heard" >&2
        exit 1
    fi
done
echo "through nginx the product hears one address, in pages and in sockets"
