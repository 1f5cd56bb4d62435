// Words of a dashboard's author. Headings begin below those of the page.
import { blocksOf, type Block, type Inline } from "~/dashboards/markdown";
import type { Panel } from "~/dashboards/panel";
import styles from "./Panel.module.css";
import { Space } from "./Space";

export function TextPanel({ panel: { title, text = "" } }: { panel: Panel }) {
  return <Space label={title || "Text"}>{() => <div className={styles.words}>{blocksOf(text).map((block, at) => <BlockView key={at} block={block} />)}</div>}</Space>;
}

function BlockView({ block }: { block: Block }) {
  switch (block.is) {
    case "heading": {
      const Head = block.level <= 1 ? "h4" : block.level === 2 ? "h5" : "h6";
      return <Head><Parts parts={block.parts} /></Head>;
    }
    case "paragraph":
      return <p><Parts parts={block.parts} /></p>;
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return <List>{block.items.map((parts, at) => <li key={at}><Parts parts={parts} /></li>)}</List>;
    }
    case "code":
      return <pre><code>{block.text}</code></pre>;
  }
}

function Parts({ parts }: { parts: readonly Inline[] }) {
  return parts.map((part, at) => {
    switch (part.is) {
      case "text": return part.text;
      case "code": return <code key={at}>{part.text}</code>;
      case "strong": return <b key={at}>{part.text}</b>;
      case "emphasis": return <em key={at}>{part.text}</em>;
      case "link": return <a key={at} href={part.href} target="_blank" rel="noreferrer noopener">{part.text}</a>;
    }
  });
}
