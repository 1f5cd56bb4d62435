// The CSP allows no style elements. A library that writes them is given this document: what it makes as a style element is an
// inert element whose text goes into an adopted style sheet, which the CSP does allow.

export function documentWithAdoptedStyles(): Document {
  return new Proxy(document, {
    get: (target, key) => {
      if (key === "createElement") return (name: string) => (name === "style" ? styleElement() : target.createElement(name));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function styleElement(): HTMLElement {
  const sheet = new CSSStyleSheet();
  const element = document.createElement("template");
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, "textContent", { get: () => "", set: (text: string) => sheet.replaceSync(text) });
  Object.defineProperty(element, "remove", {
    value: () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
      HTMLElement.prototype.remove.call(element);
    },
  });
  return element;
}
