/* Leave out the rules that no page can use. `node purge.mjs QUESTION ANSWER`: reads {sheets: {name: css}, files, keep, leave, variables},
   writes {name: {css, rejected}}; run by mieux/supervisor/styles.py. */
import { readFileSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";

const [question, answer] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(question, "utf8"));
const content = asked.files.map((path) => ({ raw: readFileSync(path, "utf8"), extension: "txt" }));

/* Every word of every file, whatever stands around it: what a template puts together
   (`tone-{{ tone }}`) is kept by pattern, every other class stands somewhere in full. */
const words = (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [];

const done = {};
for (const [name, raw] of Object.entries(asked.sheets)) {
  const [sheet] = await new PurgeCSS().purge({
    content,
    css: [{ raw }],
    defaultExtractor: words,
    variables: true,
    keyframes: true,
    rejected: true,
    blocklist: asked.leave.map((pattern) => new RegExp(pattern)),
    safelist: {
      standard: asked.keep.map((pattern) => new RegExp(pattern)),
      variables: asked.variables,
    },
  });
  done[name] = { css: sheet.css, rejected: sheet.rejected };
}
writeFileSync(answer, JSON.stringify(done));
