"""A line that breaks: what was typed is kept and sent once, files go on where they stopped."""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from accounts.models import User
from core.models import Event, StoredFile, Upload
from requests_app.models import AssistanceRequest
from tests.core.test_uploads import large_pdf
from tests.stage import Stage, fresh

QUESTION = "Which units would take part, and since when do they exist?"
NOTE = "[data-draft-note]"


@pytest.fixture
def request_obj(cast: dict[str, User]) -> AssistanceRequest:
    """A case that the officer has a question about."""
    return Stage(cast).request("UNDER_REVIEW")


@pytest.fixture
def sit_down(
    browser: Browser, live_server: Any, cast: dict[str, User]
) -> Iterator[Callable[..., Page]]:
    """`sit_down("officer")`: that person, signed in, at a computer of their own or a given one."""
    contexts: list[BrowserContext] = []

    def sit_down(key: str, at: BrowserContext | None = None) -> Page:
        context = at or browser.new_context(base_url=live_server.url, locale="en-GB")
        contexts.append(context)
        client = Client()
        client.force_login(fresh(cast[key]))
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return context.new_page()

    yield sit_down
    for context in contexts:
        context.close()


def ask_page(page: Page, case: AssistanceRequest) -> Page:
    page.goto(f"/requests/{case.reference}/ask_clarification/", wait_until="networkidle")
    return page


def write(page: Page) -> None:
    page.fill("[name=question]", QUESTION)
    page.wait_for_timeout(400)


def asked(case: AssistanceRequest) -> int:
    return Event.objects.filter(verb__endswith="ask_clarification", subject_id=case.pk).count()


def send(page: Page) -> None:
    page.locator("main form[data-guard] button.btn-primary").click()


def leave(page: Page, to: str = "/desk/") -> None:
    """Go elsewhere although the page warns."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(to, wait_until="networkidle")


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage).filter(k => k.includes('draft'))")
    return found


@pytest.mark.long
def test_what_was_typed_is_offered_back(
    sit_down: Callable[..., Page], request_obj: AssistanceRequest, cast: dict[str, User]
) -> None:
    page = ask_page(sit_down("officer"), request_obj)
    write(page)
    leave(page)
    assert len(kept(page)) == 1
    assert "@" not in kept(page)[0]
    assert cast["officer"].email.partition("@")[0] not in kept(page)[0]
    ask_page(page, request_obj)
    found = re.compile(r"You wrote this at .*\d\d:\d\d.* and it was not sent\.")
    expect(page.locator(NOTE)).to_contain_text(found)
    assert page.input_value("[name=question]") == ""
    page.get_by_role("button", name="Put it back").click()
    assert page.input_value("[name=question]") == QUESTION
    assert page.evaluate("document.activeElement.name") == "question"
    leave(page)
    ask_page(page, request_obj).get_by_role("button", name="Throw it away").click()
    assert kept(page) == []
    expect(page.locator(NOTE)).to_have_count(0)


def test_a_form_whose_line_is_down_is_sent_once_when_it_is_back(
    sit_down: Callable[..., Page], request_obj: AssistanceRequest
) -> None:
    page = ask_page(sit_down("officer"), request_obj)
    write(page)
    page.context.set_offline(True)
    send(page)
    expect(page.locator(NOTE)).to_contain_text("The line is down. What you wrote is kept")
    assert asked(request_obj) == 0
    send(page)
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/cases/"))
    page.wait_for_load_state("networkidle")
    assert asked(request_obj) == 1
    assert kept(page) == []


@pytest.mark.long
def test_an_answer_that_got_lost_is_no_second_act(
    sit_down: Callable[..., Page], request_obj: AssistanceRequest, cast: dict[str, User]
) -> None:
    """The portal took it, the answer never came: put back and sent again, it is the same click."""
    page = ask_page(sit_down("official"), request_obj)
    case = Stage(cast).request("CLARIFICATION")
    page.goto(f"/requests/{case.reference}/answer/", wait_until="networkidle")
    page.fill("[name=answer]", "Three units, since 2019.")
    page.wait_for_timeout(400)

    def lose(route: Any) -> None:
        if route.request.method != "POST":
            return route.continue_()
        route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route("**/answer/", lose)
    send(page)
    page.wait_for_timeout(800)
    page.unroute("**/answer/")
    assert Event.objects.filter(verb__endswith=".answer", subject_id=case.pk).count() == 1
    page.goto(f"/cases/{case.reference}/", wait_until="networkidle")
    names = kept(page)
    assert len(names) == 1
    stored = page.evaluate("name => JSON.parse(localStorage.getItem(name))", names[0])
    event = Event.objects.get(verb__endswith=".answer", subject_id=case.pk)
    assert stored["nonce"] == str(event.nonce)


@pytest.mark.long
def test_signing_out_and_somebody_else_wipe_it(
    sit_down: Callable[..., Page], request_obj: AssistanceRequest
) -> None:
    page = ask_page(sit_down("officer"), request_obj)
    write(page)
    leave(page)
    assert kept(page)
    leader = sit_down("leader", at=page.context)
    leader.goto("/desk/", wait_until="networkidle")
    assert kept(leader) == []
    ask_page(leader, request_obj)
    write(leader)
    assert kept(leader)
    leader.once("dialog", lambda dialog: dialog.accept())
    leader.locator("header details[data-menu]:has([action*=logout]) summary").click()
    with leader.expect_response(re.compile("logout")) as answer:
        leader.get_by_role("button", name="Sign out").click()
    assert answer.value.all_headers()["clear-site-data"] == '"storage"'
    leader.wait_for_load_state("networkidle")
    assert kept(leader) == []


@pytest.mark.long
def test_after_a_day_it_is_gone_and_secrets_are_never_kept(
    sit_down: Callable[..., Page], request_obj: AssistanceRequest
) -> None:
    page = ask_page(sit_down("officer"), request_obj)
    page.evaluate(
        """() => {
          const field = document.createElement('input');
          field.type = 'password'; field.name = 'secret';
          document.querySelector('form[data-guard]').append(field);
        }"""
    )
    page.fill("[name=secret]", "hunter2")
    write(page)
    name = kept(page)[0]
    text = page.evaluate("name => localStorage.getItem(name)", name)
    assert QUESTION in text
    assert "hunter2" not in text
    assert "csrf" not in text
    page.evaluate(
        """name => {
          const draft = JSON.parse(localStorage.getItem(name));
          draft.at -= 24 * 3600 * 1000 + 1000;
          localStorage.setItem(name, JSON.stringify(draft));
        }""",
        name,
    )
    page.evaluate("document.querySelector('form[data-guard]').removeAttribute('data-guard')")
    page.evaluate("window.portal.leaving = true")
    leave(page)
    ask_page(page, request_obj)
    expect(page.locator(NOTE)).to_have_count(0)
    assert kept(page) == []


# -- Files -----------------------------------------------------------------------------------------

STATE = ".file-drop-state"


def letter_page(page: Page) -> Page:
    page.goto("/requests/register/", wait_until="networkidle")
    return page


def give(page: Page, name: str, content: bytes, kind: str = "application/pdf") -> None:
    page.set_input_files("[name=file]", {"name": name, "mimeType": kind, "buffer": content})


def test_a_file_goes_on_where_the_line_broke_and_comes_with_the_form(
    sit_down: Callable[..., Page], cast: dict[str, User]
) -> None:
    """Two parts of three arrive, the line is gone, the line is back; then the form is sent."""
    page = letter_page(sit_down("officer"))
    content = large_pdf(600_000)
    parts: list[int] = []

    def part(route: Any) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        parts.append(int(route.request.headers["upload-offset"]))
        if len(parts) == 2:
            page.context.set_offline(True)
            return route.abort("internetdisconnected")
        return route.continue_()

    page.route("**/uploads/**", part)
    give(page, "Lettre signée.pdf", content)
    expect(page.locator(STATE)).to_contain_text("The line is down.")
    assert Upload.objects.get().received == 256 * 1024
    page.fill("[name=institution_name]", "directorate")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(STATE)).to_contain_text("has arrived. It is handed in when you send")
    assert parts == [0, 262144, 262144, 524288]
    stored = StoredFile.objects.get(kind="kept")
    assert stored.size == len(content)
    assert page.input_value("[name=file]").endswith("Lettre signée.pdf")
    posted: list[int] = []

    def note(sent: Request) -> None:
        posted.append(len(sent.post_data_buffer or b""))

    page.on("request", note)
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Find", exact=True).click()
    assert max(posted) < 20_000
    expect(page.locator("#div_id_file")).to_contain_text("Lettre signée.pdf")
    expect(page.locator("#div_id_file")).to_contain_text("is kept")


@pytest.mark.long
def test_the_form_waits_for_its_file_and_a_wrong_one_is_refused_beside_the_field(
    sit_down: Callable[..., Page], cast: dict[str, User]
) -> None:
    page = letter_page(sit_down("officer"))
    give(page, "letter.pdf", b"MZ" + b"x" * 900_000)
    fault = page.locator("#div_id_file .field-error")
    expect(fault).to_contain_text("This is not a file we can take, whatever its name says.")
    assert page.input_value("[name=file]") == ""
    assert not Upload.objects.exists()
    give(page, "letter.pdf", large_pdf(400_000))
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator("#div_id_file")).to_contain_text("letter.pdf")
    assert StoredFile.objects.get(kind="kept").size > 400_000


# -- Photographs -----------------------------------------------------------------------------------

#: A photograph that lies on its side: red where the page has its head, blue at its foot.
PHOTOGRAPH = """async ([width, height]) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const paper = canvas.getContext('2d');
  const pixels = paper.createImageData(width, height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    const head = (i / 4) % width < width / 2;
    pixels.data[i] = head ? 200 + Math.random() * 55 : Math.random() * 55;
    pixels.data[i + 1] = Math.random() * 55;
    pixels.data[i + 2] = head ? Math.random() * 55 : 200 + Math.random() * 55;
    pixels.data[i + 3] = 255;
  }
  paper.putImageData(pixels, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(text);
}"""
#: How a picture is seen: its sides, and the colours of its head and its foot.
LOOK = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]), { imageOrientation: 'none' });
  const { width, height } = picture;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const paper = canvas.getContext('2d');
  paper.drawImage(picture, 0, 0);
  const colour = (y) => [...paper.getImageData(width / 2, y, 1, 1).data];
  return { width, height, head: colour(height * 0.2), foot: colour(height * 0.8) };
}"""


def on_its_side(jpeg: bytes) -> bytes:
    """The same photograph with the camera's remark that it has to be turned to the right."""
    tiff = b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"
    exif = b"Exif\x00\x00" + tiff + b"\x00\x00\x00\x00"
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


@pytest.mark.long
def test_a_photograph_is_made_small_and_upright_before_it_is_sent(
    sit_down: Callable[..., Page], cast: dict[str, User]
) -> None:
    page = letter_page(sit_down("officer"))
    photograph = on_its_side(base64.b64decode(page.evaluate(PHOTOGRAPH, [3000, 2000])))
    assert len(photograph) > 2_000_000
    give(page, "IMG_0001.JPG", photograph, "image/jpeg")
    state = page.locator(STATE)
    expect(state).to_contain_text("The photograph was made smaller:", timeout=20_000)
    expect(state).to_contain_text("has arrived", timeout=20_000)
    stored = StoredFile.objects.get(kind="kept")
    assert (stored.name, stored.content_type) == ("IMG_0001.jpg", "image/jpeg")
    assert stored.size < len(photograph) / 2
    with stored.file.open("rb") as content:
        sent = content.read()
    assert b"Exif" not in sent[:4096]
    seen = page.evaluate(LOOK, base64.b64encode(sent).decode())
    assert (seen["width"], seen["height"]) == (1467, 2200)
    assert seen["head"][0] > 150 > seen["head"][2]
    assert seen["foot"][2] > 150 > seen["foot"][0]


@pytest.mark.long
def test_what_is_no_large_photograph_is_sent_as_it_is(
    sit_down: Callable[..., Page], cast: dict[str, User]
) -> None:
    """A small picture, and one that the browser can't draw."""
    page = letter_page(sit_down("officer"))
    small = base64.b64decode(page.evaluate(PHOTOGRAPH, [600, 400]))
    assert 100 * 1024 < len(small) < 1_000_000
    give(page, "page.jpg", small, "image/jpeg")
    expect(page.locator(STATE)).to_contain_text("has arrived")
    assert StoredFile.objects.get(kind="kept").size == len(small)
    strange = b"\xff\xd8\xff\xe0" + b"x" * 1_200_000
    give(page, "other.jpg", strange, "image/jpeg")
    expect(page.locator(STATE)).to_contain_text(re.compile("other.jpg.*has arrived"))
    expect(page.locator(STATE)).not_to_contain_text("made smaller")
    assert StoredFile.objects.get(kind="kept", name="other.jpg").size == len(strange)
