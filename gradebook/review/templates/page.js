"use strict";
const main = document.getElementById("content");
const forms = [...document.querySelectorAll("form[data-item]")];
const say = text => { document.getElementById("status").textContent = text; };
const place = "course-review-" + main.dataset.draft;
const FIELDS = ["answer", "points", "level", "check", "comment"];

document.getElementById("unscripted").hidden = true;

const filled = form => {
  const given = new FormData(form);
  const entry = {};
  for (const name of FIELDS) {
    const value = String(given.get(name) ?? "").trim();
    if (value) entry[name] = name === "level" ? Number(value) : value;
  }
  return entry;
};
const isFilled = form => Object.keys(filled(form)).length > 0;
const entries = () => forms.filter(isFilled).map(
  form => ({ item: form.dataset.item, seen: form.dataset.seen, ...filled(form) }));

const keep = () => {
  const count = forms.filter(isFilled).length;
  try {
    localStorage.setItem(place, JSON.stringify(entries()));
    say(`${count} of ${forms.length} filled in. The draft is kept in this browser.`);
  } catch {
    say(`${count} of ${forms.length} filled in. This browser keeps no draft: save before you close it.`);
  }
};

const restore = () => {
  let kept = [];
  try { kept = JSON.parse(localStorage.getItem(place) ?? "[]"); } catch { return; }
  for (const entry of kept) {
    const form = forms.find(one => one.dataset.item === entry.item);
    if (!form) continue;
    for (const name of FIELDS) {
      if (name in entry && form.elements[name]) form.elements[name].value = String(entry[name]);
    }
  }
  if (kept.length) say(`Your draft is back: ${forms.filter(isFilled).length} of ${forms.length} filled in.`);
};

const save = () => {
  const wrong = forms.find(form => !form.checkValidity());
  if (wrong) {
    say(`Item ${wrong.dataset.place} has points that cannot be. Nothing was saved yet.`);
    wrong.reportValidity();
    return;
  }
  const made = { schema_version: 1, anonymous: main.dataset.anonymous === "true", entries: entries() };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(made, null, 1) + "\n"], { type: "application/json" }));
  link.download = "review-filled.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say(`Saved ${made.entries.length} of ${forms.length} as review-filled.json.`);
};

const reuse = button => {
  const form = button.closest("form");
  const comment = form.elements.comment;
  comment.value = [comment.value.trim(), button.textContent.trim()].filter(Boolean).join("\n");
  const points = form.elements.points;
  const proposed = Math.round(100 * Number(points?.max) * Number(button.dataset.share)) / 100;
  if (points && button.dataset.share && !points.value) points.value = String(proposed);
  comment.focus();
  keep();
};

for (const form of forms) {
  form.addEventListener("input", keep);
  form.addEventListener("reset", () => setTimeout(keep, 0));
  form.addEventListener("submit", event => event.preventDefault());
  form.querySelectorAll(".reuse button").forEach(button => button.addEventListener("click", () => reuse(button)));
}
document.getElementById("save").addEventListener("click", save);
document.getElementById("forget").addEventListener("click", () => {
  forms.forEach(form => form.reset());
  setTimeout(() => {
    try { localStorage.removeItem(place); } catch { /* there is none */ }
    say("The draft is deleted, and everything on the page is empty again.");
  }, 10);
});
restore();
