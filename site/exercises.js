// Exercises whose answer is data: which of the answers that `check` was asked about is the learner's,
// and what it said. What has been done is kept in this browser, and nowhere else.

const memory = {
  get: (number) => { try { return localStorage.getItem(`autodiff-lesson ${number}`); } catch { return null; } },
  set: (number, state) => { try { localStorage.setItem(`autodiff-lesson ${number}`, state); } catch { /* not allowed */ } },
};

function calculated(text) { // "12 * 2 + 8" as a number; NaN for anything but a calculation
  const plain = text.replaceAll("−", "-").replaceAll("·", "*").replaceAll("×", "*").replaceAll(",", ".");
  const tokens = plain.match(/\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|\*\*|[-+*/()]|\S/gi) ?? [];
  const takes = (...symbols) => symbols.includes(tokens[0]) && tokens.shift();
  function joined(next, ...symbols) {
    let value = next();
    for (let symbol; (symbol = takes(...symbols)); ) {
      const other = next();
      value = { "+": value + other, "-": value - other, "*": value * other, "/": value / other }[symbol];
    }
    return value;
  }
  const sum = () => joined(() => joined(signed, "*", "/"), "+", "-");
  const signed = () => (takes("-") ? -signed() : takes("+") ? signed() : power());
  function power() {
    const base = takes("(") ? sum() / Number(takes(")") === ")") : Number(tokens.shift());
    return takes("**") ? base ** signed() : base;
  }
  const value = sum();
  return tokens.length ? NaN : value;
}

function close(x, y, within) {
  return Math.abs(x - y) <= Math.max(1e-9 * Math.max(Math.abs(x), Math.abs(y)), within, 1e-9);
}

// Of a wrong number in which no known mistake was seen: as in exercises.py
function sortOf(x, right) {
  if (x * right < 0) return "other side";
  const [mine, size] = [Math.abs(x), Math.abs(right)];
  return (size && (mine > 10 * size || 10 * mine < size) ? "far " : "") + (mine > size ? "large" : "small");
}

// [whether it is right, message] for what a form holds
function judged(says, form) {
  if (says.numbers) {
    const { labels, within, known, right, otherwise } = says.numbers;
    const numbers = labels.map((_, n) => calculated(form.elements[`n${n}`].value));
    if (!numbers.every(Number.isFinite))
      return [0, "A number is asked for, or a calculation such as 3 * 4 + 1."];
    const near = (x, at) => (at ? Math.min(within, 0.01 * Math.abs(x)) : within); // the right one is the first
    const found = known.find(([other], at) => other.every((x, n) => close(x, numbers[n], near(x, at))));
    if (found) return found[1];
    const wrong = numbers.map((x, n) => n).filter((n) => !close(numbers[n], right[n], within));
    const mine = numbers[wrong[0]];
    const [done, message] = otherwise[wrong][sortOf(mine, right[wrong[0]])];
    const worked = (_, formula) => {
      const value = calculated(formula.replaceAll("yours", `(${mine})`));
      return short(value, Number.isInteger(value) && Math.abs(value) < 1e15);
    };
    return [done, message.replace(/⟦(.*?)⟧/g, worked)];
  }
  const chosen = [...form.querySelectorAll("input:checked")].map((input) => input.value);
  const refused = chosen.find((item) => item in says.alone);
  if (refused) return [0, says.alone[refused]];
  return says.sets[chosen.join("\n")] ?? [0, "Choose one."];
}

for (const form of document.querySelectorAll("form.exercise")) {
  const says = JSON.parse(form.dataset.says);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [right, message] = judged(says, form);
    form.querySelector('[role="status"]').textContent = right ? `✓ Right. ${message}` : `✗ ${message}`;
    form.dataset.state = right ? "done" : "tried";
    if (memory.get(form.dataset.number) !== "done") memory.set(form.dataset.number, form.dataset.state);
    progress();
  });
}

for (const button of document.querySelectorAll(".exercise button.hint")) {
  button.hidden = false;
  const hints = [...button.parentElement.querySelectorAll("details.hint")];
  hints.forEach((hint) => { hint.hidden = true; });
  button.addEventListener("click", () => {
    const next = hints.find((hint) => hint.hidden);
    next.hidden = false;
    next.open = true;
    button.hidden = next === hints.at(-1);
  });
}

function progress() {
  const place = document.querySelector(".progress");
  if (!place) return;
  const rows = [...document.querySelectorAll('.exercise:not([data-number^="R"])')].map(({ dataset, tagName }) => {
    const state = memory.get(dataset.number) ?? (tagName === "FORM" ? "open" : "code");
    return [state, `${dataset.number}  ${state.padEnd(6)} ${dataset.title}`];
  });
  const done = rows.filter(([state]) => state === "done").length;
  place.textContent = [`${done} of ${rows.length} done, as this browser remembers`, ...rows.map(([, row]) => row)].join("\n");
}

progress();
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});

if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object")
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; // to show one, other pages would be read
