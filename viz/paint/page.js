"use strict";

// The picture fills the window. It is drawn closer by wheel or keys, and dragged with the mouse or one finger.

const CLOSER = 1.25;
const FAR = 0.1; // of what is seen, that an arrow key moves
const svg = document.querySelector("body > svg");
const { x, y, width, height } = svg.viewBox.baseVal;
const whole = { x, y, width, height };
let view = { ...whole };

function show(next) {
  view = next;
  svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
}

// The point of the picture under a point of the window.
function under(clientX, clientY) {
  return new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
}

// What lies at a point of the picture stays where it is.
function closer(factor, { x, y }) {
  const width = view.width / factor;
  show({ x: x - (x - view.x) / factor, y: y - (y - view.y) / factor, width, height: view.height / factor });
}

function move(across, down) {
  show({ ...view, x: view.x + across * view.width, y: view.y + down * view.height });
}

function middle() {
  return { x: view.x + view.width / 2, y: view.y + view.height / 2 };
}

const KEYS = {
  "+": () => closer(CLOSER, middle()),
  "=": () => closer(CLOSER, middle()),
  "-": () => closer(1 / CLOSER, middle()),
  0: () => show({ ...whole }),
  ArrowLeft: () => move(-FAR, 0),
  ArrowRight: () => move(FAR, 0),
  ArrowUp: () => move(0, -FAR),
  ArrowDown: () => move(0, FAR),
};

addEventListener("keydown", (event) => {
  const action = event.ctrlKey || event.altKey || event.metaKey ? null : KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  closer(event.deltaY < 0 ? CLOSER : 1 / CLOSER, under(event.clientX, event.clientY));
}, { passive: false });
svg.addEventListener("dblclick", () => show({ ...whole }));
svg.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  const from = under(event.clientX, event.clientY);
  const drag = ({ clientX, clientY }) => {
    const to = under(clientX, clientY);
    show({ ...view, x: view.x + from.x - to.x, y: view.y + from.y - to.y });
  };
  svg.setPointerCapture(event.pointerId);
  svg.addEventListener("pointermove", drag);
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => svg.removeEventListener("pointermove", drag), { once: true });
  }
});
addEventListener("beforeprint", () => show({ ...whole }));
