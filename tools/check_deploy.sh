#!/bin/sh
# Has systemd and nginx read the files of deploy/, in a scratch folder; needs both on this machine (not running).
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
