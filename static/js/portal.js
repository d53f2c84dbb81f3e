/* Small comforts. Every page works without this file; nothing here decides anything. */
(() => {
  "use strict";

  const root = document.documentElement;
  root.classList.add("has-script");

  /* Menus made of <details>: one open at a time, Escape and a click elsewhere close them. */
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });

  /* Forms: send once, and warn before unsaved text is left. */
  const changed = new WeakSet();
  let guarding = null;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) {
      changed.add(form);
      guarding = form;
    }
    count(event.target);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form === guarding) guarding = null;
    if (!form.matches("[data-once]")) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    /* A slow line may drop the answer: let the person try again; the server takes it once. */
    window.setTimeout(() => release(form), 10000);
  });
  const release = (form) => {
    form.removeAttribute("aria-busy");
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
  window.addEventListener("beforeunload", (event) => {
    if (guarding && guarding.isConnected && changed.has(guarding)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  /* How much room a text has left, once it is nearly used up. */
  const count = (field) => {
    if (!(field instanceof HTMLTextAreaElement) || field.maxLength < 1) return;
    let note = field.nextElementSibling;
    if (!note || !note.classList.contains("field-count")) {
      note = document.createElement("div");
      note.className = "field-count";
      note.setAttribute("aria-live", "polite");
      field.after(note);
    }
    const near = field.value.length > field.maxLength * 0.8;
    note.textContent = near ? `${field.value.length} / ${field.maxLength}` : "";
  };

  /* Copying a fingerprint. */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    } catch {
      button.hidden = true;
    }
  });

  /* Demonstration: an account's address goes into the sign-in form. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    const field = button && document.getElementById(button.dataset.fill);
    if (!field) return;
    field.value = button.dataset.value;
    (document.getElementById("id_password") || field).focus();
  });

  const ready = (part) => {
    const summary = part.querySelector("[data-focus]");
    if (summary) summary.focus();
    part.querySelectorAll(".main-nav [aria-current], .tabs [aria-current]").forEach((link) => {
      const strip = link.closest("ul");
      const over = link.getBoundingClientRect();
      const room = strip.getBoundingClientRect();
      if (over.right > room.right || over.left < room.left) {
        strip.scrollBy({ left: over.left - room.left - room.width / 2 + over.width / 2 });
      }
    });
  };
  ready(document);

  /* Each minute of looking at a page its live counts are asked for again: not in a hidden tab, and
     for an hour at most. */
  let minutes = 0;
  window.setInterval(() => {
    if (document.hidden || minutes >= 60) return;
    minutes += 1;
    document.body.dispatchEvent(new CustomEvent("minute"));
  }, 60000);

  /* htmx: what the server says about a refused or failed step is shown, never swallowed. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status === 409 || status === 422 || status === 403) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));
  ["htmx:sendError", "htmx:responseError"].forEach((name) =>
    document.addEventListener(name, () => {
      const offline = document.getElementById("offline");
      if (offline) offline.hidden = false;
    }),
  );
})();
