"""A name server on this machine that knows the mail servers it is told."""

import socketserver
import threading

import dns.message
import dns.resolver
import dns.rrset


class NameServer:
    """`zone` maps a domain to its mail servers, best first; another domain does not exist."""

    def __init__(self, zone: dict[str, list[str]]) -> None:
        self.zone, self.asked, self.silent = zone, [], False
        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Question)
        self._server.names = self

    def __enter__(self) -> "NameServer":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self._server.server_address[1]
        return resolver


class _Question(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, socket = self.request
        names: NameServer = self.server.names
        if names.silent:
            return
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        name = question.question[0].name
        domain = str(name).rstrip(".")
        names.asked.append(domain)
        hosts = names.zone.get(domain)
        if hosts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            servers = [f"{10 * number} {host}." for number, host in enumerate(hosts, 1)]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "MX", *servers))
        socket.sendto(answer.to_wire(), self.client_address)
