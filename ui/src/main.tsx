// Entry: takes the login token off the address, then starts the app with its cache, its router and the live stream.
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "~/ui/mantine.css";
import "~/ui/tokens.css";
import "~/ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeToken } from "~/api/login";
import { App } from "~/App";
import { start } from "~/start";

const token = takeToken();
const element = document.getElementById("root");
if (!element) throw new Error("index.html has no element #root");
const { queries, router } = await start(token);
createRoot(element).render(<StrictMode><App queries={queries} router={router} /></StrictMode>);
