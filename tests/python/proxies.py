"""Weir behind a proxy, as docs/nginx.conf, docs/Caddyfile, docs/envoy.yaml and docs/haproxy.cfg set it up.

    python proxies.py nginx /usr/sbin/nginx 127.0.0.1:50051 https://weir.test:8443

The first word is one of nginx, caddy, envoy and haproxy, the second its program, the third where Weir listens, the fourth the
public URL it was started with; the proxy is started here, with the recipe as it stands but for names, ports and a certificate made on the spot. Checked is what a class needs: the page,
HTTP/2 to browsers, the tunnel, gRPC-Web message by message, native gRPC in both directions, and that the server learns
of it when somebody goes.
"""

import contextlib
import http.client
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

import grpc

from outside import LIMIT, ROOT, Member, Services, expect, handshake, tried

PAUSE = 0.2  # seconds between two messages of a stream
IDLE = 600  # seconds that Weir keeps a connection without calls, unless --idle-timeout says otherwise
ELSEWHERE = "https://app.example.org"  # whose pages may call: Weir's --allow-origin, as docs/envoy.yaml has it

CHECKS = []


def check(function):
    """Registers a check; its name with spaces is what is printed."""
    CHECKS.append(function)
    return function


def changed(text, *pairs):
    """The text with each pattern replaced, which must be there."""
    for pattern, new in pairs:
        text, count = re.subn(pattern, lambda _: new, text, flags=re.MULTILINE)
        if not count:
            raise AssertionError(f"the recipe has no {pattern!r}")
    return text


def hurried(text, pattern):
    """The recipe with all times for which connections to Weir are kept made short; they must be shorter than Weir's own."""
    def shortened(found):
        number, unit = found[1], found[2]
        if int(number) * {"s": 1, "m": 60}[unit] >= IDLE:
            raise AssertionError(f"Weir would be the first to end a connection: {found[0]}")
        return found[0].replace(number + unit, "2s")

    text, count = re.subn(pattern + r"(\d+)([sm])\b", shortened, text)
    expect(count, 2, f"places with {pattern!r}, one for each kind of connection")
    return text


class Proxy:
    """What is tried: the public URL, and how to reach it from here."""

    def __init__(self, url, folder):
        parts = urlsplit(url)
        self.url, self.name, self.port, self.folder = url, parts.hostname, parts.port, folder
        self.authority = f"{self.name}:{self.port}"
        self.key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        names = f"subjectAltName=DNS:{self.name}"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={self.name}"]
        command += ["-addext", names, "-keyout", str(self.key), "-out", str(self.certificate)]
        subprocess.run(command, check=True, capture_output=True)

    def tls(self, *protocols):
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.set_alpn_protocols(list(protocols))
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT)
        return context.wrap_socket(raw, server_hostname=self.name)

    def http(self):
        """An HTTP/1.1 connection as a browser's, to the public name."""
        connection = http.client.HTTPConnection(self.name, self.port, timeout=LIMIT)
        connection.sock = self.tls("http/1.1")
        return connection

    def channel(self):
        options = [("grpc.ssl_target_name_override", self.name), ("grpc.default_authority", self.authority)]
        credentials = grpc.ssl_channel_credentials(self.certificate.read_bytes())
        return grpc.secure_channel(f"127.0.0.1:{self.port}", credentials, options)


def nginx(proxy, program, weir):
    recipe = changed(
        hurried((ROOT / "docs/nginx.conf").read_text(), "keepalive_timeout "),
        (r"^    listen 443 ssl http2;", f"    listen 127.0.0.1:{proxy.port} ssl http2;"),
        (r"^    listen \[::\]:443 ssl http2;\n", ""),
        (r"weir\.example\.org;", f"{proxy.name};"),
        (r"server 127\.0\.0\.1:50051;", f"server {weir};"),
        (r"/etc/\S+/fullchain\.pem", str(proxy.certificate)),
        (r"/etc/\S+/privkey\.pem", str(proxy.key)),
    )
    (proxy.folder / "weir.conf").write_text(recipe)
    paths = "".join(f"    {kind}_temp_path {proxy.folder};\n" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    (proxy.folder / "nginx.conf").write_text(
        f"daemon off;\npid {proxy.folder}/pid;\nerror_log stderr warn;\nevents {{}}\n"
        f"http {{\n    access_log off;\n{paths}    include {proxy.folder}/weir.conf;\n}}\n"
    )
    return [program, "-p", str(proxy.folder), "-e", "stderr", "-c", str(proxy.folder / "nginx.conf")]


def caddy(proxy, program, weir):
    recipe = changed(
        hurried((ROOT / "docs/Caddyfile").read_text(), "keepalive "),
        (r"^weir\.example\.org \{", f"{proxy.authority} {{\n\tbind 127.0.0.1\n\ttls {proxy.certificate} {proxy.key}"),
        (r"127\.0\.0\.1:50051", weir),
    )
    (proxy.folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + recipe)
    return [program, "run", "--adapter", "caddyfile", "--config", str(proxy.folder / "Caddyfile")]


def envoy(proxy, program, weir):
    host, port = weir.rsplit(":", 1)
    recipe = changed(
        hurried((ROOT / "docs/envoy.yaml").read_text(), "common_http_protocol_options: {idle_timeout: "),
        (r"address: 0\.0\.0\.0, port_value: 443", f"address: 127.0.0.1, port_value: {proxy.port}"),
        (r"address: 127\.0\.0\.1, port_value: 50051", f"address: {host}, port_value: {port}"),
        (r"/etc/\S+/fullchain\.pem", str(proxy.certificate)),
        (r"/etc/\S+/privkey\.pem", str(proxy.key)),
    )
    (proxy.folder / "envoy.yaml").write_text(recipe)
    # Two at a time on one machine must not share memory, and one thread of it is enough.
    return [program, "--config-path", str(proxy.folder / "envoy.yaml"), "--disable-hot-restart", "--concurrency", "1", "--log-level", "warning"]


def haproxy(proxy, program, weir):
    recipe = changed(
        hurried((ROOT / "docs/haproxy.cfg").read_text(), "pool-purge-delay "),
        (r"bind :443 ssl", f"bind 127.0.0.1:{proxy.port} ssl"),
        (r"/etc/\S+\.pem", str(proxy.folder / "both.pem")),
        (r"127\.0\.0\.1:50051", weir),
    )
    (proxy.folder / "both.pem").write_bytes(proxy.certificate.read_bytes() + proxy.key.read_bytes())
    (proxy.folder / "haproxy.cfg").write_text(recipe)
    return [program, "-db", "-f", str(proxy.folder / "haproxy.cfg")]


RECIPES = {recipe.__name__: recipe for recipe in [nginx, caddy, envoy, haproxy]}


@contextlib.contextmanager
def running(proxy, command):
    home = {**os.environ, "HOME": str(proxy.folder), "XDG_DATA_HOME": str(proxy.folder), "XDG_CONFIG_HOME": str(proxy.folder)}
    log = (proxy.folder / "log").open("w+")
    process = subprocess.Popen(command, env=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        began = time.monotonic()
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", proxy.port), timeout=1).close()
                break
            if process.poll() is not None or time.monotonic() - began > LIMIT:
                raise AssertionError(f"{command[0]} does not run: {(proxy.folder / 'log').read_text()}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=LIMIT)


def hello(name):
    """`HelloRequest{1 name}` behind gRPC's prefix."""
    message = b"\x0a" + bytes([len(name)]) + name.encode()
    return b"\0" + len(message).to_bytes(4, "big") + message


@contextlib.contextmanager
def web(proxy, path, count, pause, version):
    """A gRPC-Web call as a browser makes it, over `http1.1` or `http2`; gives a function that reads the next frame."""
    headers = {
        "content-type": "application/grpc-web+proto", "x-grpc-web": "1", "origin": proxy.url,
        "weir-count": str(count), "weir-interval-ms": str(int(pause * 1000)),
    }
    command = ["curl", "--silent", "--show-error", "--no-buffer", f"--{version}", "--cacert", str(proxy.certificate)]
    command += ["--resolve", f"{proxy.authority}:127.0.0.1", "--max-time", str(LIMIT), "--data-binary", "@-"]
    command += [word for pair in headers.items() for word in ["--header", ": ".join(pair)]]
    with subprocess.Popen([*command, proxy.url + path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as curl:
        curl.stdin.write(hello("Ada"))
        curl.stdin.close()

        def frame():
            head = curl.stdout.read(5)
            if len(head) < 5:
                raise AssertionError(f"the answer is cut: {head!r}")
            return head[0], curl.stdout.read(int.from_bytes(head[1:], "big"))

        try:
            yield frame
        finally:
            curl.kill()


def expect_spread(times, what):
    """What is held back comes at once; what is passed on comes as it was sent."""
    if times[-1] - times[0] < PAUSE * (len(times) - 1) / 2:
        raise AssertionError(f"{what} were held back: they came at {[round(t - times[0], 3) for t in times]}")


@check
def the_page_loads(proxy, _services, _through, _directly):
    connection = proxy.http()
    connection.request("GET", "/server/ticker?symbol=ABC", headers={"accept": "text/html"})
    answer = connection.getresponse()
    body = answer.read()
    expect(answer.status, 200, "status")
    if b"<html" not in body or "script-src" not in answer.headers.get("content-security-policy", ""):
        raise AssertionError(f"this is not the page: {body[:200]!r}")


@check
def browsers_are_offered_http2(proxy, _services, _through, _directly):
    with proxy.tls("h2", "http/1.1") as connection:
        expect(connection.selected_alpn_protocol(), "h2", "protocol")


@check
def others_are_told_the_public_address(proxy, _services, _through, _directly):
    connection = proxy.http()
    connection.request("GET", "/share/addresses")
    answer = connection.getresponse().read().decode()
    if not answer.startswith(f'{{"addresses":["{proxy.url}"'):
        raise AssertionError(answer)


@check
def the_tunnel_opens_and_carries_http2(proxy, _services, _through, _directly):
    with proxy.tls("http/1.1") as connection:
        stream, head = handshake(connection, proxy.authority, proxy.url)
        if " 101 " not in head.splitlines()[0] or "sec-websocket-protocol: h2ts" not in head:
            raise AssertionError(head)
        # The first message is binary and begins with HTTP/2's SETTINGS frame: three bytes of length, then type 4.
        opcode, length = stream.read(2)
        payload = stream.read(length)
        expect((opcode, payload[3]), (0x82, 4), "the first message")


@check
def a_page_from_elsewhere_is_refused_here_too(proxy, _services, _through, _directly):
    with proxy.tls("http/1.1") as connection:
        _, head = handshake(connection, proxy.authority, "https://evil.example")
        if " 403 " not in head.splitlines()[0]:
            raise AssertionError(head)


def expect_live_web(proxy, path, version):
    with web(proxy, path, 5, PAUSE, version) as frame:
        times = []
        for _ in range(5):
            flag, message = frame()
            times.append(time.monotonic())
            expect((flag, b"Ada" in message), (0, True), "a message")
        flag, trailers = frame()
        expect((flag, trailers.strip()), (0x80, b"grpc-status:0"), "trailers")
        expect_spread(times, "messages")


@check
def grpc_web_arrives_message_by_message(proxy, _services, _through, _directly):
    for path in ["/rpc/Greeter/LotsOfReplies", "/Greeter/LotsOfReplies"]:
        expect_live_web(proxy, path, "http2")


@check
def so_it_does_over_http1(proxy, _services, _through, _directly):
    for _ in range(2):
        expect_live_web(proxy, "/rpc/Greeter/LotsOfReplies", "http1.1")


@check
def native_grpc_arrives_message_by_message(_proxy, services, through, _directly):
    metadata = [("weir-count", "5"), ("weir-interval-ms", str(int(PAUSE * 1000)))]
    times = []
    ada = services.greeter.HelloRequest(name="Ada")
    for reply in services.greet(through, "unary_stream", "LotsOfReplies", ada, metadata=metadata):
        times.append(time.monotonic())
        expect("Ada" in reply.message, True, reply.message)
    expect(len(times), 5, "messages")
    expect_spread(times, "messages")


@check
def a_refusal_keeps_its_code_and_words(_proxy, services, through, _directly):
    try:
        services.greet(through, "unary_unary", "SayHello", services.greeter.HelloRequest(name=""))
    except grpc.RpcError as error:
        expect((error.code(), "name is empty" in error.details()), (grpc.StatusCode.INVALID_ARGUMENT, True), error.details())
    else:
        raise AssertionError("an empty name was greeted")


@check
def so_does_one_over_grpc_web(proxy, _services, _through, _directly):
    connection = proxy.http()
    headers = {"content-type": "application/grpc-web+proto", "x-grpc-web": "1", "origin": proxy.url}
    connection.request("POST", "/rpc/Greeter/SayHello", hello(""), headers)
    answer = connection.getresponse()
    # The status may stand in the headers or in a frame of trailers.
    told = f"{answer.headers}{answer.read().decode()}".replace(" ", "").lower()
    expect(("grpc-status:3" in told, "grpc-message:name%20is%20empty" in told), (True, True), told)


@check
def a_page_that_is_allowed_may_call_from_elsewhere(proxy, _services, _through, _directly):
    connection = proxy.http()
    asks = {"origin": ELSEWHERE, "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-grpc-web"}
    connection.request("OPTIONS", "/rpc/Greeter/SayHello", headers=asks)
    answer = connection.getresponse()
    answer.read()
    allowed = answer.headers.get_all("access-control-allow-origin"), answer.headers.get("access-control-allow-methods")
    expect((answer.status // 100, *allowed), (2, [ELSEWHERE], "POST"), "what is allowed before the call")
    headers = {"content-type": "application/grpc-web+proto", "x-grpc-web": "1", "origin": ELSEWHERE}
    connection.request("POST", "/rpc/Greeter/SayHello", hello("Ada"), headers)
    answer = connection.getresponse()
    expect((answer.headers.get_all("access-control-allow-origin"), b"Hello, Ada" in answer.read()), ([ELSEWHERE], True), "the call")
    if not answer.headers.get("access-control-expose-headers"):
        raise AssertionError(f"the page may read no header: {answer.headers}")


@check
def a_room_is_live_and_its_members_are_missed_when_they_go(_proxy, services, through, directly):
    inside = Member(services.room, directly, "Ada")
    outside = Member(services.room, through, "Grace")
    inside.hears("joined", "Grace")
    # Both directions at once, on one open call.
    for number in range(3):
        outside.says(f"from outside {number}")
        inside.hears("text", "Grace", f"from outside {number}")
        inside.says(f"from inside {number}")
        outside.hears("text", "Ada", f"from inside {number}")
    outside.goes()
    inside.hears("left", "Grace")
    inside.goes()


def expect_soon(wanted, counted, what):
    """What is counted must come to this, sooner or later."""
    began = time.monotonic()
    while (count := counted()) != wanted:
        if time.monotonic() - began > LIMIT:
            expect(count, wanted, what)
        time.sleep(0.1)


@check
def the_server_learns_that_a_reader_has_gone(proxy, services, _through, directly):
    open_calls = lambda: services.load(directly).open_calls
    # The question itself is a call. Those of the room may still be ending.
    expect_soon(1, open_calls, "open calls before")
    # It would go on for an hour.
    with web(proxy, "/rpc/Greeter/LotsOfReplies", 36_000, 0.1, "http2") as frame:
        frame()
        expect(open_calls(), 2, "open calls")
    expect_soon(1, open_calls, "open calls when the reader has gone")


@check
def connections_that_rest_are_given_up(proxy, services, through, directly):
    connection = proxy.http()
    connection.request("GET", "/share/addresses")
    connection.getresponse().read()
    services.greet(through, "unary_unary", "SayHello", services.greeter.HelloRequest(name="Ada"))
    # The one by which this is asked stays.
    expect_soon(1, lambda: services.load(directly).open_connections, "connections")


def main(kind, program, weir, url):
    with tempfile.TemporaryDirectory() as folder:
        # nginx gives up its rights, and reads and writes here.
        os.chmod(folder, 0o777)
        proxy = Proxy(url, pathlib.Path(folder))
        command = RECIPES[kind](proxy, program, weir)
        services = Services(proxy.folder)
        with running(proxy, command), proxy.channel() as through, grpc.insecure_channel(weir) as directly:
            failed = tried(kind, CHECKS, proxy, services, through, directly)
            if failed:
                print((proxy.folder / "log").read_text(), file=sys.stderr)
    return failed == 0


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in RECIPES:
        sys.exit(__doc__)
    sys.exit(0 if main(*sys.argv[1:]) else 1)
