"""The connection to the relay: what each answer means, and that one bad mail never disturbs the next."""

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from consult.core.outbox import RefusalCause
from consult.core.outbox_delivery import Outcome
from consult.core.smtp import Relay, cause_of
from consult.demo.receiver import Behaviour, Receiver, free_port
from tests.mailing import SENDER, configure, deliver


def test_one_connection_for_all(relay: Relay, smtp_receiver: Receiver) -> None:
    for number in range(5):
        assert deliver(relay, f"firma{number}@foretag.example").outcome is Outcome.SENT
    assert smtp_receiver.connections == 1
    assert [mail.recipient for mail in smtp_receiver.received] == [
        f"firma{n}@foretag.example" for n in range(5)
    ]


@pytest.mark.parametrize(
    ("behaviour", "code", "cause"),
    [
        (Behaviour.REFUSE, 550, RefusalCause.UNKNOWN),
        (Behaviour.FULL, 552, RefusalCause.FULL),
        (Behaviour.BLOCK, 550, RefusalCause.BLOCKED),
        (Behaviour.REFUSE_DATA, 554, RefusalCause.OTHER),
    ],
)
def test_refused(
    relay: Relay,
    smtp_receiver: Receiver,
    behaviour: Behaviour,
    code: int,
    cause: RefusalCause,
) -> None:
    smtp_receiver.behaviours["bad@foretag.example"] = behaviour
    reply = deliver(relay, "bad@foretag.example")
    assert (reply.outcome, reply.code, reply.cause) == (Outcome.REFUSED, code, cause)
    assert deliver(relay).outcome is Outcome.SENT, "the next one goes on the same connection"
    assert smtp_receiver.connections == 1


def test_deferred(relay: Relay, smtp_receiver: Receiver) -> None:
    smtp_receiver.behaviours["bad@foretag.example"] = Behaviour.DEFER
    reply = deliver(relay, "bad@foretag.example")
    assert (reply.outcome, reply.code) == (Outcome.DEFERRED, 451)


@pytest.mark.parametrize("behaviour", [Behaviour.DROP, Behaviour.LOSE, Behaviour.HANG])
def test_no_answer_after_the_data_is_uncertain(
    relay: Relay,
    smtp_receiver: Receiver,
    behaviour: Behaviour,
) -> None:
    smtp_receiver.behaviours["bad@foretag.example"] = behaviour
    reply = deliver(relay, "bad@foretag.example")
    assert (reply.outcome, reply.code) == (Outcome.UNCERTAIN, None)
    assert deliver(relay).outcome is Outcome.SENT, "a new connection is opened for the next"


def test_421_opens_a_new_connection_for_the_same_mail(relay: Relay, smtp_receiver: Receiver) -> None:
    assert deliver(relay).outcome is Outcome.SENT
    smtp_receiver.behaviours["next@foretag.example"] = Behaviour.CLOSE
    assert deliver(relay, "next@foretag.example").outcome is Outcome.SENT
    assert smtp_receiver.connections == 2
    assert len(smtp_receiver.to("next@foretag.example")) == 1


def test_a_kept_connection_that_died_is_no_failure(relay: Relay, smtp_receiver: Receiver) -> None:
    assert deliver(relay).outcome is Outcome.SENT
    smtp_receiver.stop()
    smtp_receiver.start()
    assert deliver(relay).outcome is Outcome.SENT


def test_nobody_listens(relay: Relay, smtp_receiver: Receiver) -> None:
    smtp_receiver.stop()
    reply = deliver(relay)
    assert (reply.outcome, reply.text) == (Outcome.UNAVAILABLE, "ConnectionRefusedError")


def test_a_relay_that_never_greets_is_given_up(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        configure(app, smtp_port=silent.getsockname()[1], smtp_timeout=0.2)
        reply = deliver(Relay(app))
    assert (reply.outcome, reply.text) == (Outcome.UNAVAILABLE, "SMTPServerDisconnected")


def test_a_refused_sender_is_no_refused_recipient(relay: Relay, smtp_receiver: Receiver) -> None:
    smtp_receiver.behaviours[SENDER] = Behaviour.BLOCK
    reply = deliver(relay)
    assert (reply.outcome, reply.code, reply.cause) == (Outcome.UNAVAILABLE, 550, None)


def test_lines_beginning_with_a_dot_survive(relay: Relay, smtp_receiver: Receiver) -> None:
    deliver(relay, body="första\r\n.\r\n..två\r\nslut".encode().decode("latin-1").replace("ö", "o"))
    assert b"\r\n.\r\n..tv" in smtp_receiver.received[0].content


@pytest.mark.parametrize(
    ("code", "text", "cause"),
    [
        (550, "5.1.1 no such user", RefusalCause.UNKNOWN),
        (550, "5.1.10 null MX", RefusalCause.UNKNOWN),
        (550, "5.2.1 disabled", RefusalCause.UNKNOWN),
        (452, "4.2.2 over quota", RefusalCause.FULL),
        (554, "5.7.26 not authenticated", RefusalCause.BLOCKED),
        (550, "5.4.4 host not found", RefusalCause.OTHER),
        (550, "No such user", RefusalCause.UNKNOWN),
        (552, "Too much", RefusalCause.FULL),
        (554, "No", RefusalCause.OTHER),
    ],
)
def test_causes(code: int, text: str, cause: RefusalCause) -> None:
    assert cause_of(code, text) is cause


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1, key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    moment = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - dt.timedelta(days=1))
        .not_valid_after(moment + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "relay.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls_receiver(certificate: Path) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    receiver = Receiver(tls=context).start()
    yield receiver
    receiver.stop()


def test_a_certificate_that_nobody_vouches_for_is_refused(app: Flask, tls_receiver: Receiver) -> None:
    configure(
        app, smtp_host="127.0.0.1", smtp_port=tls_receiver.port, smtp_security="starttls", smtp_timeout=2.0
    )
    reply = deliver(Relay(app))
    assert (reply.outcome, reply.text) == (Outcome.UNAVAILABLE, "SSLCertVerificationError")
    assert tls_receiver.received == []


def test_a_certificate_that_is_trusted_is_used(
    app: Flask, tls_receiver: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    configure(app, smtp_port=tls_receiver.port, smtp_security="starttls", smtp_timeout=2.0)
    relay = Relay(app)
    assert deliver(relay).outcome is Outcome.SENT
    relay.close()


def test_a_relay_without_tls_is_not_used_when_tls_is_asked_for(app: Flask, smtp_receiver: Receiver) -> None:
    configure(app, smtp_port=smtp_receiver.port, smtp_security="starttls", smtp_timeout=1.0)
    reply = deliver(Relay(app))
    assert (reply.outcome, reply.text) == (Outcome.UNAVAILABLE, "SMTPNotSupportedError")
    assert smtp_receiver.received == []


def test_a_wrong_port_is_unavailable(app: Flask) -> None:
    configure(app, smtp_port=free_port(), smtp_timeout=0.5)
    assert deliver(Relay(app)).outcome is Outcome.UNAVAILABLE
