// Custom properties may stand in `style`: places of a grid, which a narrow screen ignores.
import "react";

declare module "react" {
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
