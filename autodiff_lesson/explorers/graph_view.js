// Shows the regions of HTML that Python sends, and sends back what is done to them.
//
// In the HTML, data-event (with data-value, or an input's own value) says what to send;
// data-key names an element, so that it keeps the focus when its region is replaced;
// data-up, -down, -left and -right hold the key to which an arrow key moves the focus.

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

function render({ model, el }) {
  el.classList.add("graph-view");

  const shown = {};
  const waiting = new Map(); // events, in order, while an answer is awaited
  let awaiting = false;
  let timer = null;

  const find = (key) => el.querySelector(`[data-key="${CSS.escape(key)}"]`);

  function region(name) {
    const found = [...el.children].find((child) => child.dataset.region === name);
    if (found) return found;
    const made = document.createElement("div");
    made.dataset.region = name;
    if (name === "message") made.setAttribute("aria-live", "polite");
    el.append(made);
    return made;
  }

  function setInput(input, value) {
    input.value = value;
    find(input.dataset.mirror).textContent = value;
  }

  function show() {
    for (const [name, html] of Object.entries(model.get("regions"))) {
      if (shown[name] === html) continue;
      const place = region(name);
      const focused = el.getRootNode().activeElement;
      const key = place.contains(focused) ? focused.dataset.key : undefined;
      place.innerHTML = html; // made in Python, where every name is escaped
      shown[name] = html;
      for (const control of place.querySelectorAll("[data-event], [tabindex]"))
        control.dataset.lmSuppressShortcuts = "true"; // its keys are not JupyterLab's shortcuts
      for (const [input, value] of Object.entries(model.get("inputs"))) {
        if (place.contains(find(input))) setInput(find(input), value);
      }
      if (key !== undefined) find(key)?.focus();
    }
  }

  // Where an input stands now overtakes where it stood, so it has a key; each click counts.
  function send(name, value, key = Symbol(name)) {
    waiting.set(key, { name, value });
    if (!awaiting) sendNext();
  }

  function sendNext() {
    const [key, event] = waiting.entries().next().value ?? [];
    awaiting = event !== undefined;
    if (!awaiting) return;
    waiting.delete(key);
    model.send(event);
  }

  function activate(target) {
    const element = target.closest("button[data-event], g[data-event]");
    if (element) send(element.dataset.event, element.dataset.value ?? null);
  }

  function tick() {
    clearInterval(timer);
    const pause = model.get("tick");
    const next = () => awaiting || send("tick", model.get("answered"));
    timer = pause ? setInterval(next, pause) : null;
  }

  el.addEventListener("click", (event) => activate(event.target));

  el.addEventListener("input", (event) => {
    const { dataset, value } = event.target;
    if (dataset.mirror) find(dataset.mirror).textContent = value;
    if (dataset.event) send(dataset.event, [dataset.value ?? null, value], dataset.key);
  });

  el.addEventListener("keydown", (event) => {
    const node = event.target.closest("g[data-event]");
    if (!node || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = node.dataset[ARROWS[event.key]];
    if (event.key === "Enter" || event.key === " ") activate(node);
    else if (key) find(key).focus();
    else return;
    event.preventDefault();
  });

  model.on("change:regions", show);
  model.on("change:tick", tick);
  model.on("change:answered", sendNext);
  show();
  tick();
  return () => clearInterval(timer);
}

export default { render };
