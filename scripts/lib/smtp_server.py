"""A mail server for tests: says on standard output where it listens, and prints each mail that it took as one line of JSON.

What it does with a mail is told by the first word of the recipient's name: `refused` (550), `later` (451), `later-once` (451 the first time),
`slow` (answers the content after a minute), `gone` (takes the content, says nothing and hangs up), `late` (takes it, answers after 3 s);
anything else is taken. With a folder it makes a certificate there (ca.pem) and offers STARTTLS; whoever signs in is `shop` with `hunter2`.
"""

import asyncio
import datetime
import ipaddress
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

LATER = set()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        word = address.split("@")[0].split(".")[0]
        if word == "refused":
            return "550 5.1.1 Nobody is called that"
        if word == "later" or (word == "later-once" and address not in LATER):
            LATER.add(address)
            return "451 4.3.0 Come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        word = envelope.rcpt_tos[0].split("@")[0].split(".")[0]
        if word == "slow":
            await asyncio.sleep(60)
        print(
            json.dumps(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "data": envelope.content.decode("utf-8", "replace"),
                    "tls": session.ssl is not None,
                    "user": getattr(session, "signed_in", None),
                }
            ),
            flush=True,
        )
        if word == "gone":
            server.transport.abort()
        if word == "late":
            await asyncio.sleep(3)
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"shop", b"hunter2")
    if good:
        session.signed_in = data.login.decode()
    return AuthResult(success=good, handled=good)


def certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def signed(subject, key, issuer, issuer_key, extensions):
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
        )
        for extension, is_critical in extensions:
            made = made.add_extension(extension, is_critical)
        return made.sign(issuer_key, hashes.SHA256())

    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = signed("Test CA", ca_key, "Test CA", ca_key, [(x509.BasicConstraints(ca=True, path_length=0), True)])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = signed("localhost", key, "Test CA", ca_key, [(names, False), (x509.BasicConstraints(ca=False, path_length=None), True)])
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "leaf.pem").write_bytes(
        leaf.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem")
    return context


async def main():
    options = {"hostname": "mail.test", "enable_SMTPUTF8": True}
    if len(sys.argv) > 1:
        options |= {
            "tls_context": certificate(pathlib.Path(sys.argv[1])),
            "authenticator": authenticate,
            "auth_require_tls": True,
        }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), loop=loop, **options), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with whoever started it.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
