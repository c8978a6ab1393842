"use strict";
// Shows one frame of the film after the other. All that is shown stands in the page.
const film = JSON.parse(document.getElementById("film").textContent);
const $ = (id) => document.getElementById(id);
const slider = $("slider"), play = $("play"), said = $("said");
let now = 0, timer = null;

function showField(frame) {
  if (!$("field")) return;
  $("plane").setAttribute("href", frame.field);
  $("boundary").setAttribute("d", frame.boundary);
}

function showNeurons(frame) {
  frame.neurons.forEach((image, j) => $("neuron" + j).setAttribute("href", image));
}

function showWeights(frame) {
  frame.weights.forEach((weight, i) => {
    const line = $("weight" + i);
    line.setAttribute("class", weight < 0 ? "negative" : "positive");
    line.setAttribute("stroke-width", film.thinnest + (film.thickest - film.thinnest) * Math.abs(weight) / film.strongest);
    line.firstElementChild.textContent = "weight " + String(weight).replace("-", "\u2212");
  });
}

function showLoss(k) {
  film.curves.forEach((curve, i) => {
    const until = curve.places.filter((place) => place[0] <= k).map((place) => place.slice(1));
    $("curve" + i).setAttribute("points", until.map((place) => place.join(",")).join(" "));
    const last = until[until.length - 1];
    $("dot" + i).setAttribute("visibility", last ? "visible" : "hidden");
    if (last) { $("dot" + i).setAttribute("cx", last[0]); $("dot" + i).setAttribute("cy", last[1]); }
  });
}

function show(k) {
  now = Math.max(0, Math.min(film.frames.length - 1, k));
  const frame = film.frames[now];
  showField(frame);
  showNeurons(frame);
  showWeights(frame);
  showLoss(now);
  said.textContent = frame.said;
  slider.value = now;
  slider.setAttribute("aria-valuetext", frame.said);
  try { history.replaceState(null, "", "#frame=" + now); } catch { /* a page within a page has no address */ }
}

function stop() {
  clearInterval(timer);
  timer = null;
  play.textContent = "▶ Play";
}

function start() {
  if (now === film.frames.length - 1) show(0);
  play.textContent = "❚❚ Pause";
  timer = setInterval(() => { if (now === film.frames.length - 1) stop(); else show(now + 1); }, 100);
}

const toggle = () => { if (timer === null) start(); else stop(); };
const go = (k) => { stop(); show(k); };

play.addEventListener("click", toggle);
$("first").addEventListener("click", () => go(0));
$("back").addEventListener("click", () => go(now - 1));
$("next").addEventListener("click", () => go(now + 1));
$("last").addEventListener("click", () => go(film.frames.length - 1));
slider.addEventListener("input", () => go(Number(slider.value)));
document.addEventListener("keydown", (event) => {
  const keys = { ArrowLeft: () => go(now - 1), ArrowRight: () => go(now + 1), Home: () => go(0),
    End: () => go(film.frames.length - 1), " ": toggle };
  const isOwn = event.key === " " && event.target.closest("button"); // which the key presses
  if (!keys[event.key] || isOwn || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  keys[event.key]();
});
const asked = /^#frame=(\d+)$/.exec(location.hash);
show(asked ? Number(asked[1]) : 0);
