// A drawing as a file to keep, with its title and its legend, so that it can be read anywhere: SVG with its styles written out, or PNG
// where it is a canvas. It refuses to know what is drawn; which entries a legend has it reads from the page (`data-legend`).
import { EDGE_PX, headOf, type Entry, type Head } from "./image-head";

/** Properties that make a drawing what it is; a file has no style sheet to take them from. */
const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "fill-opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline"];

export async function saveImage(drawing: HTMLElement, title: string, unit = ""): Promise<void> {
  const name = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "chart";
  const text = unit ? `${title} · ${unit}` : title;
  const svg = drawing.querySelector("svg[data-drawing]");
  if (svg instanceof SVGSVGElement) return save(new Blob([standalone(svg, headOf(text, entriesOf(drawing), Math.max(svg.clientWidth, WIDTH_MIN), measure()))], { type: "image/svg+xml" }), `${name}.svg`);
  const canvas = drawing.querySelector("canvas");
  const image = canvas && (await onSurface(canvas, headOf(text, entriesOf(drawing), canvas.clientWidth, measure())));
  if (image) save(image, `${name}.png`);
}

/** A ring of shares is small; its legend needs more room. */
const WIDTH_MIN = 320;

/** What of the legend is shown, with its colour and dash. */
function entriesOf(drawing: HTMLElement): Entry[] {
  return [...drawing.querySelectorAll<HTMLElement>("[data-legend]")].map((element) => {
    const line = element.querySelector("line");
    const swatch = line ?? element.querySelector("i") ?? element;
    const { stroke, backgroundColor, strokeDasharray } = getComputedStyle(swatch);
    return { name: element.dataset["legend"] ?? "", color: line ? stroke : backgroundColor, dash: line && strokeDasharray !== "none" ? strokeDasharray.split(/[ ,]+/).map(parseFloat) : [] };
  });
}

/** How wide a text is, in the font of the page. */
function measure(): (text: string, font: string) => number {
  const pen = document.createElement("canvas").getContext("2d");
  return (text, font) => {
    if (pen) pen.font = `${font} ${fonts()}`;
    return pen?.measureText(text).width ?? text.length * 7;
  };
}

function standalone(svg: SVGSVGElement, head: Head): string {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) throw new Error("a copy of a drawing is no drawing");
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, at) => {
    const original = originals[at];
    const style = original && getComputedStyle(original);
    if (style) KEPT.forEach((property) => element.setAttribute(property, style.getPropertyValue(property)));
    element.removeAttribute("class");
    element.removeAttribute("style");
  });
  const [width, height] = [Math.max(svg.clientWidth, WIDTH_MIN) + 2 * EDGE_PX, svg.clientHeight + head.height + EDGE_PX / 2];
  const whole = made("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` });
  const body = made("g", { transform: `translate(${EDGE_PX} ${head.height})` });
  body.append(...copy.childNodes);
  const words = head.texts.map(({ text, x, y, font, token: name }) => {
    const [weight = "400", size = "12px"] = font.split(" ");
    const element = made("text", { x, y, fill: token(name), "font-family": fonts(), "font-size": size, "font-weight": weight });
    element.textContent = text;
    return element;
  });
  const swatches = head.lines.map(({ x1, x2, y, color, dash }) => made("line", { x1, x2, y1: y, y2: y, stroke: color, "stroke-width": 2, "stroke-dasharray": dash.join(" ") }));
  whole.append(made("rect", { width: "100%", height: "100%", fill: token("--surface") }), ...words, ...swatches, body);
  return new XMLSerializer().serializeToString(whole);
}

function made(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));
  return element;
}

/** A canvas is transparent; without a ground its text could not be read everywhere. */
function onSurface(canvas: HTMLCanvasElement, head: Head): Promise<Blob | null> {
  const image = document.createElement("canvas");
  const ratio = canvas.width / Math.max(canvas.clientWidth, 1);
  [image.width, image.height] = [canvas.width, canvas.height + Math.round(head.height * ratio)];
  const pen = image.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = token("--surface");
  pen.fillRect(0, 0, image.width, image.height);
  pen.drawImage(canvas, 0, Math.round(head.height * ratio));
  pen.scale(ratio, ratio);
  for (const { text, x, y, font, token: name } of head.texts) {
    pen.fillStyle = token(name);
    pen.font = `${font} ${fonts()}`;
    pen.fillText(text, x, y);
  }
  pen.lineWidth = 2;
  for (const { x1, x2, y, color, dash } of head.lines) {
    pen.strokeStyle = color;
    pen.setLineDash([...dash]);
    pen.beginPath();
    pen.moveTo(x1, y);
    pen.lineTo(x2, y);
    pen.stroke();
  }
  return new Promise((resolve) => image.toBlob(resolve, "image/png"));
}

const fonts = () => token("--sans");

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function save(file: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
