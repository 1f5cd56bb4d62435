// A drawing as a file to keep: SVG with its styles written out, or PNG where it is a canvas.

/** Properties that make a drawing what it is; a file has no style sheet to take them from. */
const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "fill-opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline"];

export async function saveImage(drawing: HTMLElement, title: string): Promise<void> {
  const name = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const svg = drawing.querySelector("svg[data-drawing]");
  if (svg instanceof SVGSVGElement) return save(new Blob([standalone(svg)], { type: "image/svg+xml" }), `${name}.svg`);
  const canvas = drawing.querySelector("canvas");
  const image = canvas && (await onSurface(canvas));
  if (image) save(image, `${name}.png`);
}

function standalone(svg: SVGSVGElement): string {
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
  copy.removeAttribute("class");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `0 0 ${svg.clientWidth} ${svg.clientHeight}`);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  Object.entries({ width: "100%", height: "100%", fill: surface() }).forEach(([key, value]) => ground.setAttribute(key, value));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** A canvas is transparent; without a ground its text could not be read everywhere. */
function onSurface(canvas: HTMLCanvasElement): Promise<Blob | null> {
  const image = document.createElement("canvas");
  [image.width, image.height] = [canvas.width, canvas.height];
  const pen = image.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = surface();
  pen.fillRect(0, 0, image.width, image.height);
  pen.drawImage(canvas, 0, 0);
  return new Promise((resolve) => image.toBlob(resolve, "image/png"));
}

function surface(): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();
}

function save(file: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
