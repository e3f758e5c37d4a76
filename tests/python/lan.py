"""`weir --lan` as another machine of the class sees it.

    python lan.py ../../target/debug/weir

Needs Linux, root and the `ip` command: two network namespaces with a cable between them are the teacher's machine and a
student's. Nothing of this machine's own network is touched, and both go when the script ends.
"""

import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

import grpc

from outside import LIMIT, Member, Services, expect, handshake, tried

TEACHER, STUDENT = f"weir-teacher-{os.getpid()}", f"weir-student-{os.getpid()}"
# A network of their own (RFC 1918): nobody else can see it.
ADDRESSES = {TEACHER: "10.213.7.1", STUDENT: "10.213.7.2"}
PORT = 50051

CHECKS = []


def check(function):
    """Registers a check; its name with spaces is what is printed."""
    CHECKS.append(function)
    return function


def ip(*words):
    subprocess.run(["ip", *words], check=True, timeout=LIMIT)


@contextlib.contextmanager
def machines():
    """Two machines and a cable."""
    with contextlib.ExitStack() as stack:
        for name in ADDRESSES:
            ip("netns", "add", name)
            stack.callback(ip, "netns", "delete", name)
        ip("link", "add", "eth0", "netns", TEACHER, "type", "veth", "peer", "name", "eth0", "netns", STUDENT)
        for name, address in ADDRESSES.items():
            ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
            for device in ["lo", "eth0"]:
                ip("-n", name, "link", "set", device, "up")
        yield


@contextlib.contextmanager
def teacher(binary):
    """The server; gives the line that it prints for others."""
    command = ["ip", "netns", "exec", TEACHER, binary, "--lan", "--listen", f"127.0.0.1:{PORT}", "--log", "warn"]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        start = "From other machines: "
        yield next(line.removeprefix(start).strip() for line in server.stdout if line.startswith(start))
    finally:
        server.terminate()
        server.wait(timeout=LIMIT)


def get(url, path, host=None):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=LIMIT)
    connection.request("GET", path, headers={"host": host or parts.netloc})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@check
def the_address_that_is_printed_is_the_teachers(url, _services):
    expect(url, f"http://{ADDRESSES[TEACHER]}:{PORT}/", "the printed address")


@check
def it_opens_the_page(url, _services):
    status, body = get(url, "/bidi/room?room=class")
    expect((status, "<html" in body), (200, True), "the page")


@check
def the_page_shares_the_same_address(url, _services):
    status, body = get(url, "/share/addresses")
    expect((status, json.loads(body)["addresses"][:1]), (200, [url.rstrip("/")]), "the addresses")
    status, body = get(url, "/share/qr.svg?text=" + urllib.parse.quote(url, safe=""))
    expect((status, body.startswith("<svg ")), (200, True), "the code")


@check
def a_name_that_is_not_the_teachers_is_refused(url, _services):
    status, _ = get(url, "/", host=f"evil.example:{PORT}")
    expect(status, 421, "status")


@check
def the_tunnel_opens(url, _services):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=LIMIT)
    connection.connect()
    with connection.sock as sock:
        _, head = handshake(sock, parts.netloc, url.rstrip("/"))
        expect(" 101 " in head.splitlines()[0], True, head)


@check
def two_students_talk_in_the_room(url, services):
    with grpc.insecure_channel(urllib.parse.urlsplit(url).netloc) as channel:
        ada, grace = (Member(services.room, channel, name) for name in ["Ada", "Grace"])
        ada.says("one call each")
        grace.hears("text", "Ada", "one call each")
        grace.says("all calls in one room")
        ada.hears("text", "Grace", "all calls in one room")
        grace.goes()
        ada.hears("left", "Grace")
        ada.goes()


def student(url):
    """What is done at the student's machine."""
    with tempfile.TemporaryDirectory() as folder:
        return tried("another machine", CHECKS, url, Services(pathlib.Path(folder)))


def main(binary):
    with machines(), teacher(str(pathlib.Path(binary).resolve())) as url:
        command = ["ip", "netns", "exec", STUDENT, sys.executable, __file__, "--student", url]
        return subprocess.run(command, timeout=10 * LIMIT).returncode


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--student", url]:
            sys.exit(1 if student(url) else 0)
        case [binary]:
            sys.exit(main(binary))
        case _:
            sys.exit(__doc__)
