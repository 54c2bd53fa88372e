// Shows the regions of HTML that Python sends in their frame, and sends back what is done to them.
//
// In the HTML, data-event (with data-value, or an input's own value) says what to send;
// data-key names an element: it keeps the focus when its region is replaced, and inputs stand where
//   the model says that their keys stand, which the element of key data-mirror shows as text;
// data-up, -down, -left and -right hold the key to which an arrow key moves the focus;
// data-arrow, on a button in a list's line, names the arrow key that does the same in that line;
// data-drag says what is dragged with an element, and data-drop what to send when it is dropped;
// data-lights holds the keys of what is lit while the element is pointed at or has the focus.
//
// The model is a widget's, or any object with get(name), on("change:name", listener) and
// send(event), which says by a change of "answered" that the event has been dealt with.

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

function render({ model, el }) {
  el.classList.add("graph-view");
  el.innerHTML = model.get("frame");

  const shown = {};
  const waiting = new Map(); // events, in order, while an answer is awaited
  let awaited = null; // the key of the event whose answer is awaited
  let timer = null;

  const find = (key) => el.querySelector(`[data-key="${CSS.escape(key)}"]`);

  function mirror(input, value) {
    if (input.dataset.mirror) find(input.dataset.mirror).textContent = value;
  }

  function show() {
    for (const [name, html] of Object.entries(model.get("regions"))) {
      if (shown[name] === html) continue;
      const place = el.querySelector(`[data-region="${name}"]`);
      const focused = el.getRootNode().activeElement;
      const key = place.contains(focused) ? focused.dataset.key : undefined;
      place.innerHTML = html; // made in Python, where every name is escaped
      shown[name] = html;
      for (const control of place.querySelectorAll("[data-event], [tabindex]"))
        control.dataset.lmSuppressShortcuts = "true"; // its keys are not JupyterLab's shortcuts
      if (key !== undefined) find(key)?.focus({ preventScroll: true });
    }
    for (const [key, value] of Object.entries(model.get("inputs"))) {
      if (waiting.has(key) || awaited === key) continue; // it stands where the hand has moved it
      const input = find(key);
      input.value = value;
      mirror(input, value);
    }
    light();
  }

  function light() {
    const lit = [...el.querySelectorAll("[data-lights]:hover, [data-lights]:focus")].flatMap(
      (element) => element.dataset.lights.split(" "),
    );
    for (const element of el.querySelectorAll(".lit"))
      if (!lit.includes(element.dataset.key)) element.classList.remove("lit");
    for (const key of lit) find(key)?.classList.add("lit");
  }

  // Where an input stands now overtakes where it stood, so it has a key; each click counts.
  function send(name, value, key = Symbol(name)) {
    waiting.set(key, { name, value });
    if (awaited === null) sendNext();
  }

  function sendNext() {
    const [key, event] = waiting.entries().next().value ?? [null];
    awaited = key;
    if (key === null) return;
    waiting.delete(key);
    model.send(event);
  }

  function answer() {
    sendNext();
    show();
  }

  function activate(target) {
    const element = target.closest("button[data-event], g[data-event]");
    if (element) send(element.dataset.event, element.dataset.value ?? null);
  }

  function tick() {
    clearInterval(timer);
    const pause = model.get("tick");
    const next = () => awaited === null && send("tick", model.get("answered"));
    timer = pause ? setInterval(next, pause) : null;
  }

  el.addEventListener("click", (event) => activate(event.target));

  el.addEventListener("input", (event) => {
    const { dataset, value } = event.target;
    mirror(event.target, value);
    const about = dataset.value === undefined ? value : [dataset.value, value];
    if (dataset.event) send(dataset.event, about, dataset.key);
  });

  let dragged = null;
  el.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-drag]")?.dataset.drag ?? null;
    event.dataTransfer.effectAllowed = "move";
  });
  el.addEventListener("dragover", (event) => {
    if (dragged !== null && event.target.closest("[data-drop]")) event.preventDefault();
  });
  el.addEventListener("drop", (event) => {
    const place = event.target.closest("[data-drop]");
    if (dragged === null || !place) return;
    event.preventDefault();
    send(place.dataset.drop, [dragged, place.dataset.drag]);
  });
  el.addEventListener("dragend", () => (dragged = null));

  el.addEventListener("keydown", (event) => {
    const button = event.target.closest("li")?.querySelector(`[data-arrow="${event.key}"]`);
    if (button && !(event.ctrlKey || event.altKey || event.metaKey)) {
      activate(button);
      event.preventDefault();
      return;
    }
    const node = event.target.closest("g[data-event]");
    if (!node || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = node.dataset[ARROWS[event.key]];
    if (event.key === "Enter" || event.key === " ") activate(node);
    else if (key) find(key).focus();
    else return;
    event.preventDefault();
  });

  for (const name of ["pointerover", "pointerout", "focusin", "focusout"])
    el.addEventListener(name, () => requestAnimationFrame(light));

  model.on("change:regions", show);
  model.on("change:inputs", show);
  model.on("change:tick", tick);
  model.on("change:answered", answer);
  show();
  tick();
  return () => clearInterval(timer);
}

export default { render };
