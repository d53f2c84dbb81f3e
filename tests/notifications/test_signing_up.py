"""Signing up while the mail server and the broker are down: the mail waits and comes later."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from mieux.supervisor.mailsink import Sink
from notifications import delivery
from notifications.enums import DeliveryState
from notifications.models import Delivery
from reference.models import Country
from tests.notifications.mails import part

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {
    "email": "new@ministry.example",
    "password1": "a-long-word-for-tests",
    "password2": "a-long-word-for-tests",
    "given_name": "Nadia",
    "family_name": "New",
    "institution": "Ministry of the Interior",
    "post": "Adviser",
    "language": "en",
    "privacy": "on",
}


def test_signing_up_needs_neither_mail_server_nor_broker(
    smtp_sink: Sink, client: Client, broker_at: Any, closed_port: int
) -> None:
    smtp_sink.down()
    with broker_at(f"redis://127.0.0.1:{closed_port}/0"):
        said = SAID | {"country": Country.objects.get(iso2="GH").pk}
        answer = client.post(reverse("account_signup"), said)
        assert answer.status_code == 302, answer.context["form"].errors
        assert client.get(answer["Location"]).status_code == 200
        row = Delivery.objects.get()
        assert row.state == DeliveryState.QUEUED
        assert row.person == User.objects.get(email=SAID["email"]).person
        assert delivery.send_ready() == 0
    smtp_sink.restore()
    assert delivery.send_ready() == 1
    (sent,) = smtp_sink.messages()
    text = part(sent, "plain")
    found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", text, re.MULTILINE)
    assert found is not None, text
    assert part(sent, "html")
    row.refresh_from_db()
    assert (row.state, row.text, row.html) == (DeliveryState.SENT, "", "")
    answer = client.post(reverse("account_email_verification_sent"), {"code": found[1]})
    assert answer.status_code == 302
    assert EmailAddress.objects.get(email=SAID["email"]).verified
