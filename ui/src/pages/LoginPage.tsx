// Signing in with a token: the one that the server printed when it started, or one made in Settings.
import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useRouterState } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { login } from "~/api/login";
import { ErrorView } from "~/components/Findings";
import { Logo } from "~/components/Logo";
import { Button } from "~/ui/Button";
import { paths } from "~/util/paths";
import { PasswordField } from "~/ui/fields";
import styles from "./LoginPage.module.css";

export function LoginPage() {
  const router = useRouter();
  const queries = useQueryClient();
  const { to, failure } = useRouterState({ select: ({ location }) => ({ to: new URLSearchParams(location.searchStr).get("to"), failure: location.state.loginFailure }) });
  const [token, setToken] = useState("");
  const [error, setError] = useState<unknown>(failure);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await login(queries, token.trim());
      router.history.replace(to?.startsWith("/") && !to.startsWith("//") ? to : paths.home());
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <span className={styles.logo}><Logo /></span>
        <h1>Sign in to Meshplay</h1>
        <p className="muted">Open the address that <code>meshplay serve</code> printed, or paste a token. It becomes a session of this browser and is kept nowhere else.</p>
        {error !== undefined && error !== null && <ErrorView error={error} />}
        <PasswordField label="Token" value={token} onChange={setToken} autoFocus />
        <Button type="submit" variant="primary" busy={busy} disabled={token.trim() === ""}>Sign in</Button>
        <p className={styles.hint}>No token at hand? On the server's machine: <code>meshplay token create NAME --role owner</code></p>
      </form>
    </main>
  );
}
