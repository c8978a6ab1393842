"use strict";

// What the page knows: `steps` has the words of each, `whole` when each part of the picture takes part.
const { steps, whole } = JSON.parse(byId("data").textContent);
const NARROW = matchMedia("(max-width: 60rem)"); // as in the style sheet
const LEGIBLE = { narrow: 11, wide: 8 }; // pixels of type: a picture that would have less is shown in part
const TYPE = 13; // units of the pictures that their type has
const CLOSER = 1.3;

let now = 0; // the step that is shown
let zoom = null; // pixels per unit, where the reader has chosen
let opened = []; // the boxes that can be opened, each with its picture, once they are unpacked
const views = new Map(); // by picture: its parts, and what it shows of itself

function byId(id) {
  return document.getElementById(id);
}

// Pictures

// The parts of a picture, each with its texts and the steps at which it takes part.
function partsOf(svg, scene) {
  const part = (name) => svg.getElementById(`${svg.id}-${name}`);
  const made = ([name, known]) => {
    const element = part(name);
    return { ...known, element, texts: [...element.querySelectorAll("text")] };
  };
  const boxes = Object.entries(scene.boxes).map(made).map((box) => {
    const running = box.texts[box.grows];
    return { ...box, final: running?.textContent, long: running?.getAttribute("textLength") };
  });
  const lines = Object.entries(scene.lines).map(([number, line]) => made([`e${number}`, line]));
  for (const line of lines) line.source = part(line.element.dataset.head);
  const branches = [...svg.querySelectorAll(".branch")].map((element) => {
    const way = element.classList.contains("backward") ? "backward" : "forward";
    const own = ({ element: { dataset, classList } }) => dataset.tail === element.dataset.tail && classList.contains(way);
    return { element, passed: lines.filter(own).flatMap((line) => line.passed) };
  });
  const { x, y, width, height } = svg.viewBox.baseVal;
  svg.classList.add("scene");
  return { svg, boxes, lines, branches, page: { x, y, width, height }, view: null };
}

// Mark what is reached at a step, and what it is about, which is given back.
function mark(parts, step) {
  const about = [];
  const mark = ({ element, texts = [], appear }, isReached, isCurrent) => {
    element.classList.toggle("reached", isReached);
    element.classList.toggle("current", isCurrent);
    texts.forEach((text, k) => text.classList.toggle("unseen", appear[k] > step));
    if (isCurrent) about.push(element);
  };
  for (const { element } of parts.boxes) element.classList.remove("source");
  for (const line of parts.lines) {
    const isCurrent = line.passed.includes(step);
    mark(line, line.passed[0] <= step, isCurrent);
    if (isCurrent && steps[step].backward) line.source?.classList.add("source");
  }
  for (const branch of parts.branches) mark(branch, branch.passed.some((at) => at <= step), false);
  for (const box of parts.boxes) {
    mark(box, !(box.computed.at(-1) > step), box.computed.includes(step) || box.received.includes(step));
    if (box.grows >= 0) write(box, box.running.findLast(([at]) => at <= step)?.[1] ?? box.final);
  }
  return about;
}

// The gradient of a box, as it stands at this step. The painter's own text has the painter's own width.
function write({ element, texts, grows, final, long }, text) {
  const running = texts[grows];
  if (running.textContent === text) return;
  running.textContent = text;
  running.removeAttribute("textLength");
  const most = element.querySelector("rect, polygon, circle").getBBox().width - TYPE;
  if (text === final) running.setAttribute("textLength", long);
  else if (running.getComputedTextLength() > most) running.setAttribute("textLength", most);
}

// Show so much of a picture that its type can be read, with what the step is about; as a map, show all of it.
function frame(parts, about, asMap) {
  const { svg, page } = parts;
  const { width, height } = svg.getBoundingClientRect();
  if (!width || !height) return;
  const fitting = Math.min(width / page.width, height / page.height);
  const scale = asMap ? fitting : zoom ?? Math.max(fitting, (NARROW.matches ? LEGIBLE.narrow : LEGIBLE.wide) / TYPE);
  const size = { width: width / scale, height: height / scale };
  parts.view = around(centre(parts.view ?? page), size);
  if (about.length) {
    const subject = (about.find(({ classList }) => classList.contains("node")) ?? about[0]).getBBox();
    if (!holds(parts.view, subject)) parts.view = around(centre(subject), size);
  }
  for (const [at, long] of [["x", "width"], ["y", "height"]]) {
    const room = page[long] - size[long]; // beyond the page there is nothing to see
    parts.view[at] = page[at] + (room < 0 ? room / 2 : Math.min(Math.max(parts.view[at] - page[at], 0), room));
  }
  apply(parts);
}

function around({ x, y }, { width, height }) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function apply({ svg, view }) {
  svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
}

function centre({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

function holds(view, { x, y, width, height }) {
  return x >= view.x && x + width <= view.x + view.width && y >= view.y && y + height <= view.y + view.height;
}

// The parts of the whole picture, 0, or of an opened box; null where it is not unpacked.
function partsFor(number) {
  const scene = number ? opened[number - 1] : whole;
  if (scene && !views.has(number)) {
    let svg = byId("whole").querySelector("svg");
    if (number) {
      svg = document.importNode(new DOMParser().parseFromString(scene.svg, "image/svg+xml").documentElement, true);
      byId("opened").append(svg);
    }
    views.set(number, partsOf(svg, scene));
  }
  return views.get(number) ?? null;
}

// The opened boxes come packed, as there may be many. A browser that cannot unpack them shows the whole.
async function unpack() {
  const packed = byId("packed").textContent;
  if (!packed || typeof DecompressionStream === "undefined") return;
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  opened = await new Response(stream).json();
  show(now);
}

// Words

function element(tag, text, ...classes) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.classList.add(...classes);
  return made;
}

function say(step) {
  byId("heading").textContent = step.heading;
  const product = [];
  step.factors.forEach(([text, name], k) => {
    const isResult = k === step.factors.length - 1;
    if (k) product.push(element("span", isResult ? "=" : "×"));
    const factor = element("span", text, ...(isResult ? ["result"] : []));
    if (name) factor.append(element("small", name));
    product.push(factor);
  });
  byId("product").replaceChildren(...product);
  const [name, sum, which] = step.total.length ? step.total : ["", "", ""];
  byId("total").classList.toggle("grows", Boolean(sum));
  byId("total").replaceChildren(...(sum ? [`${name} = ${sum}  `, element("small", which)] : []));
  byId("sentences").replaceChildren(...step.sentences.map((sentence) => element("p", sentence)));
  byId("tables").replaceChildren(...step.tables.map(([name, entries]) => {
    const table = element("div", name);
    table.append(element("pre", entries));
    return table;
  }));
}

// Steps

function show(number) {
  now = Math.min(Math.max(number, 0), steps.length - 1);
  const step = steps[now];
  document.body.classList.toggle("backward", step.backward);
  const inside = partsFor(step.inside);
  const isDivided = step.inside > 0 && inside !== null;
  byId("stage").classList.toggle("divided", isDivided);
  byId("opened").hidden = !isDivided;
  for (const [number, parts] of views) parts.svg.toggleAttribute("hidden", number > 0 && number !== step.inside);
  if (isDivided) byId("opened").querySelector("figcaption").textContent = opened[step.inside - 1].title;
  frame(partsFor(0), mark(partsFor(0), now), isDivided);
  if (isDivided) frame(inside, mark(inside, now), false);
  say(step);
  point();
}

// Slider, buttons, list and address.
function point() {
  byId("slider").value = now;
  byId("slider").setAttribute("aria-valuetext", `${now} of ${steps.length - 1}: ${steps[now].heading}`);
  byId("count").textContent = `${now} / ${steps.length - 1}`;
  for (const name of ["first", "back"]) button(name).disabled = now === 0;
  for (const name of ["next", "last"]) button(name).disabled = now === steps.length - 1;
  const list = byId("list");
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const item = list.children[now].firstElementChild;
  item.setAttribute("aria-current", "step");
  if (list.scrollHeight > list.clientHeight) list.scrollTop = item.offsetTop - list.clientHeight / 2;
  try {
    history.replaceState(null, "", `#step=${now}`);
  } catch {
    // within a notebook the page has no address
  }
}

function button(name) {
  return document.querySelector(`[data-do="${name}"]`);
}

function fromAddress() {
  const found = /^#step=(\d+)$/.exec(location.hash);
  return found ? Number(found[1]) : 0;
}

function closer(factor) {
  const { svg, view } = partsFor(steps[now].inside) ?? partsFor(0);
  zoom = (svg.getBoundingClientRect().width / view.width) * factor;
  show(now);
}

function present() {
  const isOn = document.body.classList.toggle("presenting");
  button("present").setAttribute("aria-pressed", isOn);
  if (isOn) document.documentElement.requestFullscreen?.().catch(() => {}); // a frame may not; it is filled all the same
  else if (document.fullscreenElement) document.exitFullscreen();
  show(now);
}

// On paper there is the whole picture, with all its numbers.
function spread() {
  const parts = partsFor(0);
  mark(parts, steps.length - 1);
  parts.view = { ...parts.page };
  apply(parts);
  document.body.classList.remove("stepping");
}

function isPrinted() {
  return !document.body.classList.contains("stepping");
}

const ACTIONS = {
  first: () => show(0),
  back: () => show(now - 1),
  next: () => show(now + 1),
  last: () => show(steps.length - 1),
  closer: () => closer(CLOSER),
  farther: () => closer(1 / CLOSER),
  fit: () => { zoom = null; for (const parts of views.values()) parts.view = null; show(now); },
  present,
};

const KEYS = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next",
  ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Home: "first", End: "last",
  "+": "closer", "=": "closer", "-": "farther", 0: "fit", p: "present", P: "present",
};

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && document.body.classList.contains("presenting")) return present();
  const isOwn = event.target.closest?.("input") || ([" ", "Enter"].includes(event.key) && event.target.closest?.("button, a"));
  const action = event.key === " " && event.shiftKey ? "back" : KEYS[event.key];
  if (!action || isOwn) return;
  event.preventDefault();
  ACTIONS[action]();
}

// The picture is dragged with one finger or the mouse.
function drag(event) {
  const parts = [...views.values()].find(({ svg }) => svg.contains(event.target));
  if (!parts || event.button) return;
  const from = { x: event.clientX, y: event.clientY, view: { ...parts.view } };
  const scale = parts.view.width / parts.svg.getBoundingClientRect().width;
  const move = ({ clientX, clientY }) => {
    parts.view = { ...from.view, x: from.view.x - (clientX - from.x) * scale, y: from.view.y - (clientY - from.y) * scale };
    apply(parts);
  };
  parts.svg.setPointerCapture(event.pointerId);
  parts.svg.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) {
    parts.svg.addEventListener(end, () => parts.svg.removeEventListener("pointermove", move), { once: true });
  }
}

document.body.classList.add("stepping");
document.addEventListener("keydown", pressed);
document.addEventListener("click", (event) => {
  const action = event.target.closest("[data-do]")?.dataset.do;
  const item = event.target.closest("#list a");
  if (action) ACTIONS[action]();
  if (item) {
    event.preventDefault(); // a frame in a notebook has the address of the notebook
    show([...byId("list").children].indexOf(item.parentElement));
  }
});
byId("slider").addEventListener("input", (event) => show(Number(event.target.value)));
byId("stage").addEventListener("pointerdown", drag);
byId("stage").addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  closer(event.deltaY < 0 ? CLOSER : 1 / CLOSER);
}, { passive: false });
addEventListener("hashchange", () => show(fromAddress()));
addEventListener("resize", () => isPrinted() || show(now));
addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement && document.body.classList.contains("presenting")) present();
});
addEventListener("beforeprint", spread);
addEventListener("afterprint", () => {
  document.body.classList.add("stepping");
  show(now);
});
show(fromAddress());
unpack();
