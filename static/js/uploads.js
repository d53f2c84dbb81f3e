/* Files are sent in parts while the rest of the form is filled in, and go on where the line broke
   (tus 1.0). Loaded by portal.js where a page has a file field; without it a file goes with its
   form. What the server refuses stands beside the field, in its own words. */
(() => {
  "use strict";

  const kit = document.getElementById("offline-kit");
  const { key, tus: library, uploads: endpoint } = kit.dataset;
  const { say, size, load, alive } = window.portal;
  const SMALL = 100 * 1024;
  const PART = 256 * 1024;
  const RETRY = [0, 1000, 3000, 5000, 10000, 20000];
  const SUFFIX = "_kept";
  const STORE = `mieux.upload.${key}.`;
  const DAY = 24 * 3600 * 1000;
  /* A photograph of a page is read as well at this size, and takes a tenth of the time. */
  const LARGE_PHOTO = 1e6;
  const LONGEST_SIDE = 2200;
  const QUALITY = 0.8;
  /* What is going on in each file field: {upload, busy}. */
  const going = new WeakMap();
  const waiting = new WeakMap();
  /* Fields whose file is there already: it does not go over the line again with the form. */
  const arrived = new WeakSet();

  /* Where a file that did not come through goes on, for a day. Neither its name nor its content. */
  const places = {
    findAllUploads: async () => [],
    findUploadsByFingerprint: async (print) => {
      const found = JSON.parse(localStorage.getItem(STORE + print) || "null");
      return found && found.at > Date.now() - DAY ? [{ ...found, urlStorageKey: print }] : [];
    },
    removeUpload: async (print) => localStorage.removeItem(STORE + print),
    addUpload: async (print, { size: whole, uploadUrl }) => {
      localStorage.setItem(STORE + print, JSON.stringify({ at: Date.now(), size: whole, uploadUrl }));
      return print;
    },
  };

  /* The newest there is: signing in again in another window makes a new one. */
  const csrf = (form) =>
    (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] ||
    form.elements.namedItem("csrfmiddlewaretoken").value;

  const parts = (input) => {
    const around = input.closest("[data-file-drop]") || input.parentElement;
    let bar = around.querySelector("progress");
    let state = around.querySelector(".file-drop-state");
    if (!state) {
      state = document.createElement("p");
      state.className = "file-drop-state form-text mb-0";
      state.setAttribute("role", "status");
      input.after(state);
    }
    if (!bar) {
      bar = document.createElement("progress");
      bar.setAttribute("aria-label", say("file_progress"));
      bar.hidden = true;
      state.before(bar);
    }
    return { around, bar, state };
  };

  const token = (input, value) => {
    const name = input.name + SUFFIX;
    let field = input.form.elements.namedItem(name);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      input.after(field);
    }
    field.value = value;
  };

  const refuse = (input, sentence) => {
    const { bar, state } = parts(input);
    bar.hidden = true;
    state.textContent = "";
    input.value = "";
    forgive(input);
    const fault = document.createElement("div");
    fault.className = "field-error";
    fault.dataset.fileFault = "";
    fault.setAttribute("role", "alert");
    fault.id = `${input.id || input.name}_error`;
    fault.textContent = sentence;
    (input.closest("[data-file-drop]") || input).before(fault);
    input.classList.add("is-invalid");
    input.setAttribute("aria-invalid", "true");
    const described = (input.getAttribute("aria-describedby") || "").split(" ");
    input.setAttribute("aria-describedby", [...new Set([...described, fault.id])].join(" ").trim());
    done(input);
  };

  /* A new choice takes the fault of the one before away, the server's own as well. */
  const forgive = (input) => {
    const field = input.closest(".field") || input.parentElement;
    field.querySelectorAll(".field-error").forEach((fault) => fault.remove());
    input.classList.remove("is-invalid");
    input.removeAttribute("aria-invalid");
  };

  const done = (input) => {
    going.delete(input);
    const { form } = input;
    const submitter = waiting.get(form);
    if (submitter === undefined || busy(form)) return;
    waiting.delete(form);
    if (!form.querySelector("[data-file-fault]")) form.requestSubmit(submitter);
  };

  const busy = (form) => [...form.elements].some((field) => going.has(field));

  /* A smaller JPEG of a large photograph, upright as the camera meant it and without what else the
     camera wrote into it; nothing when there is none to be had. */
  const smaller = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "white";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.imageSmoothingQuality = "high";
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return null;
    const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
    return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
  };

  const isLargePhoto = (input, file) =>
    file.size > LARGE_PHOTO && file.type.startsWith("image/") && input.accept.includes("image/jpeg");

  const send = async (input, file, note) => {
    const { bar, state } = parts(input);
    const named = { name: file.name, size: size(file.size) };
    const mine = { abort: () => {} };
    const current = () => going.get(input) === mine;
    going.set(input, mine);
    bar.hidden = false;
    bar.max = file.size;
    bar.removeAttribute("value");
    state.textContent = note + say("file_sending", named);
    try {
      await load(library);
    } catch {
      /* Without the library the file goes with its form, as it does without scripting. */
      bar.hidden = true;
      state.textContent = note + say("file_with_form", named);
      if (current()) done(input);
      return;
    }
    if (!current()) return;
    let there = 0;
    const upload = new window.tus.Upload(file, {
      endpoint,
      chunkSize: PART,
      retryDelays: RETRY,
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrf(input.form)),
      metadata: { filename: file.name, accept: input.accept },
      urlStorage: places,
      fingerprint: async () => `${file.size}.${file.lastModified}`,
      removeFingerprintOnSuccess: true,
      onChunkComplete: (_part, sent) => (there = sent),
      onProgress: (sent) => {
        bar.value = sent;
        if (state.dataset.paused) {
          delete state.dataset.paused;
          state.textContent = note + say("file_sending", named);
        }
      },
      onSuccess: ({ lastResponse }) => {
        if (!current()) return;
        bar.hidden = true;
        token(input, lastResponse.getHeader("Upload-Token") || "");
        arrived.add(input);
        state.textContent = note + say("file_arrived", named);
        done(input);
      },
      onError: (error) => {
        if (!current()) return;
        const answer = error.originalResponse;
        const status = answer ? answer.getStatus() : 0;
        if (status === 401) refuse(input, say("file_signed_out"));
        else if (status >= 400 && status < 500) {
          const sentence = /^text\/plain/.test(answer.getHeader("Content-Type") || "") && answer.getBody();
          refuse(input, sentence || say("file_failed"));
        }
        else rest();
      },
    });
    /* The line is down for longer: go on when it is back. */
    const rest = async () => {
      state.dataset.paused = "1";
      state.textContent = say("file_paused", { ...named, done: size(there) });
      await alive();
      if (current()) upload.start();
    };
    mine.abort = () => upload.abort();
    const before = await upload.findPreviousUploads();
    if (!current()) return;
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  };

  const choose = async (input) => {
    const before = going.get(input);
    if (before) before.abort();
    going.delete(input);
    arrived.delete(input);
    forgive(input);
    const { bar, state } = parts(input);
    bar.hidden = true;
    const chosen = input.files[0];
    if (!chosen) {
      state.textContent = "";
      return;
    }
    token(input, "");
    let file = chosen;
    let note = "";
    if (isLargePhoto(input, chosen)) {
      const less = await smaller(chosen).catch(() => null);
      if (input.files[0] !== chosen) return;
      if (less) {
        const box = new DataTransfer();
        box.items.add(less);
        input.files = box.files;
        file = less;
        const sizes = { size: size(less.size), before: size(chosen.size) };
        note = `${say("file_smaller", sizes)} `;
      }
    }
    if (file.size < SMALL) {
      state.textContent = note + say("file_with_form", { name: file.name, size: size(file.size) });
      return;
    }
    await send(input, file, note);
  };

  const ours = (input) =>
    input instanceof HTMLInputElement &&
    input.type === "file" &&
    !input.multiple &&
    input.form &&
    input.form.elements.namedItem("csrfmiddlewaretoken") instanceof HTMLInputElement;

  document.addEventListener("change", (event) => {
    if (ours(event.target)) choose(event.target);
  });
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (event.defaultPrevented || !busy(form)) return;
      event.preventDefault();
      waiting.set(form, event.submitter);
      const input = [...form.elements].find((field) => going.has(field));
      parts(input).state.textContent = say("file_wait");
    },
    true,
  );
  document.addEventListener("formdata", (event) => {
    [...event.target.elements]
      .filter((field) => arrived.has(field))
      .forEach((field) => event.formData.delete(field.name));
  });
  /* Chosen before this file was loaded. */
  document.querySelectorAll("input[type=file]").forEach((input) => {
    if (ours(input) && input.files.length) choose(input);
  });
})();
