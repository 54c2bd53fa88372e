// Plays recorded explorers in the place of a kernel: what `render` of graph_view.js is given is the
// model that a widget would have. A recording is made by recording.py, which says what is in it.

function short(x, isWhole) { // as Python's {:.6g}
  if (isWhole) return String(x);
  if (x === 0) return Object.is(x, -0) ? "-0" : "0";
  let text = x.toExponential(5);
  const tie = /^(-?\d\.\d{4}[02468])50*(e.*)$/.exec(x.toExponential(60));
  if (tie) text = tie[1] + tie[2]; // Python rounds to the even digit
  const [digits, power] = text.split("e");
  const trimmed = (number) => number.replace(/\.?0+$/, "");
  if (power >= -4 && power < 6) {
    const fixed = Number(text).toFixed(5 - power);
    return fixed.includes(".") ? trimmed(fixed) : fixed;
  }
  return `${trimmed(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

const full = (x, isWhole) => (!isWhole && Number.isInteger(x) ? `${x}.0` : String(x));

function column(steps) { // each entry was written as what has to be added to the one before it
  let last = 0;
  return steps.map((step) => (last += step));
}

function playback(recording, compute) {
  const { pieces, texts, whole = [], sliders = {}, first = {}, resets = [] } = recording;
  const regions = Object.entries(recording.regions).map(([name, steps]) => [name, column(steps)]);
  const ticks = column(recording.ticks);
  const [inputSteps, ...inputs] = recording.inputs;
  const inputOf = column(inputSteps);
  const leads = {};
  for (const [name, [byDistance, steps, ...rows]] of Object.entries(recording.leads))
    leads[name] = { byDistance, rows, row: column(steps) };
  const listeners = {};
  let state = recording.begin;
  let stand = first; // the last numbers with which all could be worked out
  let values = compute(stand);
  let refused = {}; // where sliders were moved since, in vain
  let answered = 0;
  let shown = null;

  function filled(text) {
    return text.replace(/⟦([+(]?)(\d+)⟧/g, (_, sign, n) => {
      const number = short(values[n], whole[n]);
      if (number.startsWith("-")) return sign === "(" ? `(${number})` : number;
      return sign === "+" ? `+${number}` : number;
    });
  }

  function problem() {
    const tried = compute({ ...stand, ...refused });
    const place = tried.findIndex((value) => !Number.isFinite(value));
    const [input, messages] = recording.refused[place] ?? [0, {}];
    const number = tried[input];
    const message = messages[number === 0 ? "zero" : "negative"] ?? "there is no such number";
    const said = Object.entries(sliders)
      .filter(([, key]) => key in refused)
      .map(([event, key]) => `${event.split(" ")[1]} = ${short(refused[key], Number.isInteger(first[key]) && whole[0])}`);
    return recording.problem[1]
      .replace("⟦said⟧", said.join(", "))
      .replace("⟦error⟧", message.replace("⟦number⟧", full(number, whole[input])));
  }

  function allRegions() {
    const all = {};
    for (const [name, at] of regions)
      all[name] = filled(texts[at[state]].map((piece) => pieces[piece]).join(""));
    if (Object.keys(refused).length) all[recording.problem[0]] += problem();
    return all;
  }

  function changed(...names) {
    shown = null;
    for (const name of names) listeners[`change:${name}`]?.();
  }

  const model = {
    get(name) {
      if (name === "frame") return recording.frame;
      if (name === "regions") return (shown ??= allRegions());
      if (name === "inputs") return { ...inputs[inputOf[state]], ...stand, ...refused };
      return name === "tick" ? ticks[state] : answered;
    },
    on(name, listener) {
      listeners[name] = listener;
    },
    move(key, number) {
      refused = { ...refused, [key]: number };
      const tried = { ...stand, ...refused };
      const found = compute(tried);
      if (found.every(Number.isFinite)) [stand, values, refused] = [tried, found, {}];
      changed("regions");
    },
    moved() {}, // told of every move
    send({ name, value }) {
      const choice = name === "tick" ? "" : [value].flat()[0] ?? "";
      const event = choice === "" ? name : `${name} ${choice}`;
      const before = ticks[state];
      if (event in sliders) {
        const number = Number(value[1]);
        model.move(sliders[event], number);
        model.moved(sliders[event], number);
      } else {
        if (resets.includes(event)) {
          [stand, values, refused] = [first, compute(first), {}];
          for (const key in first) model.moved(key, first[key]);
        }
        const { byDistance, rows, row } = leads[name] ?? { rows: [{}], row: [] };
        const to = rows[row[state] ?? 0][choice];
        if (to !== undefined) state = byDistance ? state + to : to;
      }
      answered += 1;
      changed(...(ticks[state] === before ? [] : ["tick"]), "answered");
    },
  };
  return model;
}

const models = {};

// Each recording's own script pushes it, with the formulas of its numbers as a function.
function add([name, recording, compute]) {
  models[name] = () => playback(recording, compute);
  for (const place of document.querySelectorAll("[data-recordings]")) {
    const names = place.dataset.recordings.split(" ");
    if (!names.includes(name) || !names.every((one) => one in models)) continue;
    const played = names.map((one) => models[one]());
    for (const [from, key, to, there] of JSON.parse(place.dataset.links ?? "[]")) {
      const told = played[from].moved;
      played[from].moved = (moved, number) => {
        told(moved, number);
        if (moved === key) played[to].move(there, number);
      };
    }
    place.classList.add("live");
    const views = played.map(() => document.createElement("div"));
    place.replaceChildren(...views); // the still picture was for where no script runs
    views.forEach((el, n) => render({ model: played[n], el }));
  }
}

(window.recordings ??= []).forEach(add);
window.recordings = { push: add }; // those that are yet to come
