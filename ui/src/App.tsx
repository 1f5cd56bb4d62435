// The providers around all pages.
import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { AppRouter } from "~/start";
import { mantineTheme, useTheme } from "~/ui/theme";

/** Mantine writes no style elements: the CSP forbids them, and tokens.css says the same. */
export function App({ queries, router }: { queries: QueryClient; router: AppRouter }) {
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={useTheme()} withCssVariables={false} withGlobalClasses={false} deduplicateCssVariables={false}>
      <QueryClientProvider client={queries}><RouterProvider router={router} /></QueryClientProvider>
    </MantineProvider>
  );
}
