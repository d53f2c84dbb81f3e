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

  /* A question that the browser opens by itself; with scripts nothing behind it can be reached. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".dialog-opener, .dialog-closer");
    const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
    if (!dialog) return;
    event.preventDefault();
    if (button.matches(".dialog-closer")) {
      dialog.close();
      return;
    }
    dialog.removeAttribute("popover");
    dialog.showModal();
  });

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
    const { requestConfig, xhr } = event.detail;
    const status = xhr.status;
    /* A step that leads elsewhere, such as to the sign-in page, is followed there. */
    if (requestConfig.verb === "post" && new URL(xhr.responseURL).pathname !== location.pathname) {
      event.detail.shouldSwap = false;
      location.assign(status < 400 ? xhr.responseURL : location.href);
      return;
    }
    if (status === 409 || status === 422 || status === 403) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    ready(event.detail.elt);
    /* The button that was pressed is gone: the keyboard stays beside what it stood for. */
    if (document.activeElement !== document.body) return;
    const { requestConfig, target } = event.detail;
    const names = [requestConfig.elt.dataset.then, target && target.id];
    const next = names.map((name) => name && document.getElementById(name)).find(Boolean);
    if (next) next.focus({ preventScroll: true });
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, () => tell(say("line_htmx"))),
  );

  /* -- Slow lines: what pages with forms and files need is fetched when they need it. ---------- */

  const kit = document.getElementById("offline-kit");
  /* Dates and numbers as the portal writes them: British English, Western figures. */
  const lang = root.lang === "en" ? "en-GB" : `${root.lang}-u-nu-latn`;
  const words = kit ? kit.content : null;
  const say = (name, values = {}) => {
    const found = words && words.querySelector(`[data-word="${name}"]`);
    const text = found ? found.textContent : "";
    return text.replace(/\{(\w+)\}/g, (_whole, key) => `\u2068${values[key]}\u2069`);
  };
  const size = (bytes) => {
    const [unit, per] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
    const style = { style: "unit", unit, maximumFractionDigits: per === 1e6 ? 1 : 0 };
    return new Intl.NumberFormat(lang, style).format(bytes / per);
  };
  const loading = {};
  const load = (url) =>
    (loading[url] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = resolve;
      script.onerror = () => {
        delete loading[url];
        reject(new Error(url));
      };
      document.head.append(script);
    }));
  /* Whether the portal answers; a line that is up by name may lead nowhere. */
  const probe = async () => {
    if (!navigator.onLine) return false;
    try {
      const signal = AbortSignal.timeout(8000);
      return (await fetch(kit.dataset.health, { method: "HEAD", cache: "no-store", signal })).ok;
    } catch {
      return false;
    }
  };
  const alive = async () => {
    do {
      await new Promise((resolve) => {
        const timer = window.setTimeout(resolve, 10000);
        window.addEventListener("online", () => (window.clearTimeout(timer), resolve()), { once: true });
      });
    } while (!(await probe()));
  };
  let told = null;
  const tell = (text) => {
    if (!text || (told && told.isConnected)) return;
    told = words.querySelector("[data-draft-note]").cloneNode(true);
    told.querySelector("[data-text]").textContent = text;
    told.querySelector("[data-buttons]").remove();
    (document.getElementById("main") || document.body).prepend(told);
    alive().then(() => told.remove());
  };

  /* What this browser kept belongs to one person: signing out wipes it, and so does somebody else
     who signs in. */
  const wipe = (stays) =>
    [localStorage, sessionStorage].forEach((store) =>
      Object.keys(store)
        .filter((name) => name.startsWith("mieux."))
        .filter((name) => !stays || (name !== "mieux.sent" && name.split(".")[2] !== stays))
        .forEach((name) => store.removeItem(name)),
    );
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[action*='/logout/']")) return;
    window.portal.leaving = true;
    wipe();
  });
  window.portal = { say, size, load, probe, alive, lang, leaving: false };
  if (kit) {
    wipe(kit.dataset.key);
    if (document.querySelector("form[data-guard]") || sessionStorage.getItem("mieux.sent"))
      load(kit.dataset.drafts).catch(() => {});
    if (document.querySelector("input[type=file]")) load(kit.dataset.files).catch(() => {});
  } else {
    /* The sign-in page in place of an answer: what was sent was not taken. */
    sessionStorage.removeItem("mieux.sent");
  }
})();
