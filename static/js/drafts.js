/* What is typed into a form is kept in this browser until it has been sent: for this person, this
   address, and a day. A form whose line is down waits for it. Loaded by portal.js where a page has
   a form with data-guard. Never files, passwords or hidden values. */
(() => {
  "use strict";

  const kit = document.getElementById("offline-kit");
  const { say, alive, probe, lang } = window.portal;
  const STORE = `mieux.draft.${kit.dataset.key}.`;
  const SENT = "mieux.sent";
  const DAY = 24 * 3600 * 1000;
  const KINDS = /^(password|file|hidden|submit|button|reset|image)$/;
  const SECRET = /password|one-time-code|cc-/;

  const forms = [...document.querySelectorAll("form[data-guard]:not([data-keep=no])")];
  const nameOf = (form) => `${STORE}${location.pathname}|${forms.indexOf(form)}`;
  const rendered = new WeakMap();
  const touched = new WeakSet();
  const asked = new WeakSet();
  const retrying = new WeakMap();

  const fieldsOf = (form) =>
    [...form.elements].filter(
      (field) =>
        field.name && !KINDS.test(field.type) && !SECRET.test(field.autocomplete || "") && !field.disabled,
    );
  /* Each value by name and place: several boxes of one name stay apart. */
  const values = (form) =>
    fieldsOf(form).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
      if (field.type === "select-multiple") return [field.name, [...field.selectedOptions].map((o) => o.value)];
      return [field.name, field.value];
    });
  const read = (form) => {
    try {
      const draft = JSON.parse(localStorage.getItem(nameOf(form)) || "null");
      return draft && draft.at > Date.now() - DAY ? draft : null;
    } catch {
      return null;
    }
  };
  const nonceOf = (form) => form.elements.namedItem("nonce");

  const keep = (form) => {
    if (!touched.has(form)) return;
    const now = values(form);
    const before = read(form);
    if (JSON.stringify(now) === rendered.get(form) && !retrying.has(form)) {
      localStorage.removeItem(nameOf(form));
      return;
    }
    try {
      const draft = { at: Date.now(), values: now, nonce: before ? before.nonce : undefined };
      localStorage.setItem(nameOf(form), JSON.stringify(draft));
    } catch {
      /* The browser's room is used up: what is on the page stays on the page. */
    }
  };

  const putBack = (form, draft) => {
    const fields = fieldsOf(form);
    draft.values.forEach(([name, value, checked]) => {
      const found = fields.find(
        (field) => field.name === name && (checked === undefined || field.value === value),
      );
      if (!found) return;
      fields.splice(fields.indexOf(found), 1);
      if (checked !== undefined) found.checked = checked;
      else if (Array.isArray(value)) [...found.options].forEach((o) => (o.selected = value.includes(o.value)));
      else found.value = value;
    });
    /* The click that may have arrived already is the same click: the server takes it once. */
    const nonce = nonceOf(form);
    if (nonce && draft.nonce) nonce.value = draft.nonce;
    touched.add(form);
    const first = fieldsOf(form).find((field) => field.offsetParent);
    if (first) {
      first.dispatchEvent(new Event("input", { bubbles: true }));
      first.focus();
    }
  };

  const when = (at) => {
    const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { dateStyle: "medium" };
    return new Intl.DateTimeFormat(lang, { timeStyle: "short", hourCycle: "h23", ...day }).format(at);
  };

  /* A remark above a form with buttons; one at a time. */
  const remark = (form, text, buttons = []) => {
    const old = form.previousElementSibling;
    if (old && old.matches("[data-draft-note]")) old.remove();
    if (!text) return;
    const note = kit.content.querySelector("[data-draft-note]").cloneNode(true);
    note.querySelector("[data-text]").textContent = text;
    const row = note.querySelector("[data-buttons]");
    buttons.forEach(([word, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-secondary btn-sm";
      button.textContent = say(word);
      button.addEventListener("click", act);
      row.append(button);
    });
    if (!buttons.length) row.remove();
    form.before(note);
  };

  const offer = (form) => {
    const draft = read(form);
    if (!draft) {
      localStorage.removeItem(nameOf(form));
      return;
    }
    if (JSON.stringify(draft.values) === rendered.get(form)) return;
    remark(form, say("draft_found", { time: when(draft.at) }), [
      ["draft_put_back", () => (remark(form), putBack(form, draft))],
      ["draft_throw_away", () => (remark(form), localStorage.removeItem(nameOf(form)))],
    ]);
  };

  /* The page that answers a form: it was taken, unless its faults are shown, or what was typed
     stands in it again, as after a button that only looks something up. */
  const settle = () => {
    const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
    sessionStorage.removeItem(SENT);
    if (!sent || !sent.name.startsWith(STORE)) return;
    const how = performance.getEntriesByType("navigation")[0];
    if (!how || how.type !== "navigate" || document.referrer !== sent.from) return;
    if (document.querySelector(".error-summary, .has-error")) return;
    const again = forms.find((form) => nameOf(form) === sent.name);
    const draft = again && read(again);
    if (draft && JSON.stringify(draft.values) === rendered.get(again)) return;
    localStorage.removeItem(sent.name);
  };

  const submit = async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !forms.includes(form)) return;
    const { submitter } = event;
    if (asked.has(form)) {
      asked.delete(form);
      const draft = read(form);
      const nonce = nonceOf(form);
      if (draft) localStorage.setItem(nameOf(form), JSON.stringify({ ...draft, nonce: nonce && nonce.value }));
      sessionStorage.setItem(SENT, JSON.stringify({ name: nameOf(form), from: location.href.split("#")[0] }));
      return;
    }
    event.preventDefault();
    if (retrying.has(form)) return;
    keep(form);
    const go = () => {
      retrying.delete(form);
      if (!form.isConnected) return;
      asked.add(form);
      form.requestSubmit(submitter);
    };
    retrying.set(form, submitter);
    if (await probe()) return go();
    touched.add(form);
    keep(form);
    let wanted = true;
    remark(form, say("line_down"), [
      [
        "line_wait_not",
        () => {
          wanted = false;
          retrying.delete(form);
          remark(form, say("line_kept"));
        },
      ],
    ]);
    await alive();
    if (!wanted) return;
    remark(form, say("line_back"));
    go();
  };

  /* Room for what is of use: nothing older than a day. */
  Object.keys(localStorage)
    .filter((name) => name.startsWith(STORE))
    .forEach((name) => {
      try {
        if (JSON.parse(localStorage.getItem(name)).at > Date.now() - DAY) return;
      } catch {
        /* Not ours to read: gone. */
      }
      localStorage.removeItem(name);
    });

  forms.forEach((form) => rendered.set(form, JSON.stringify(values(form))));
  settle();
  forms.forEach(offer);
  let soon = 0;
  ["input", "change"].forEach((kind) =>
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (!forms.includes(form)) return;
      touched.add(form);
      window.clearTimeout(soon);
      soon = window.setTimeout(() => keep(form), 300);
    }),
  );
  window.addEventListener("pagehide", () => {
    if (!window.portal.leaving) forms.filter((form) => form.isConnected).forEach(keep);
  });
  document.addEventListener("submit", submit, true);
})();
