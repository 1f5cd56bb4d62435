//! Settings of this installation: environment over `meshplay.toml` in the data directory over default (flags are read
//! by `cli`). Every mistake is told at once; a setting that nobody knows is a mistake too, so that a typo is not a
//! default.
//!
//! `docs/configuration.md` lists them; a test keeps it complete.

mod server;

use std::path::Path;

use meshplay_app::Limits;
use meshplay_server::Settings;
use meshplay_types::{Code, Finding, Findings, Place};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

pub(crate) use self::server::{address, network};

/// Name of the file in the data directory.
const FILE: &str = "meshplay.toml";
/// The table of timeouts and budgets towards clusters, and what variables of it begin with.
const KUBE: Table = Table { name: "kube", env: "MESHPLAY_KUBE_" };
/// The table of the server.
const SERVER: Table = Table { name: "server", env: "MESHPLAY_SERVER_" };

/// A table of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Table {
    name: &'static str,
    env: &'static str,
}

/// The settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// Timeouts and budgets towards clusters.
    pub(crate) kube: Limits,
    /// Where and how to serve.
    pub(crate) server: Settings,
}

/// A setting as it was written, and where.
#[derive(Clone)]
struct Setting {
    table: Table,
    key: String,
    text: String,
    at: Place,
    written: String,
}

impl Config {
    /// Reads the file, if there is one, and the environment.
    pub(crate) fn load(data_dir: &Path) -> Result<Self, Findings> {
        let path = data_dir.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let finding = Finding::new(Code::FILE_UNREADABLE, format!("`{}`", path.display()));
                return Err(vec![finding.cause(error.to_string())]);
            }
        };
        let env = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let env = env.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
        Self::read(&text, &path.to_string_lossy(), env)
    }

    fn read(text: &str, file: &str, env: impl Iterator<Item = (String, String)>) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let mut settings = from_file(text, file, &mut findings);
        settings.extend(env.filter_map(|(name, text)| from_env(&name, text)));
        let (server, kube): (Vec<_>, Vec<_>) =
            settings.into_iter().partition(|setting| setting.table == SERVER);
        let kube = numbers(&kube, &[], &mut findings);
        let server = server::settings(&server, &mut findings);
        if findings.is_empty() { Ok(Self { kube, server }) } else { Err(findings) }
    }
}

fn from_file(text: &str, file: &str, findings: &mut Findings) -> Vec<Setting> {
    let at = |start: usize| {
        let line = text.get(..start).unwrap_or(text).matches('\n').count() + 1;
        Place { file: Some(file.to_owned()), line: u32::try_from(line).ok(), ..Place::default() }
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let place = at(error.span().map_or(0, |span| span.start));
            findings.push(mistake(format!("not TOML: {}", error.message())).at(place));
            return Vec::new();
        }
    };
    let mut settings = Vec::new();
    for (key, value) in table.get_ref().iter() {
        let place = at(key.span().start);
        match value.get_ref() {
            DeValue::Table(values) if [KUBE.name, SERVER.name].contains(&key.get_ref().as_ref()) => {
                let table = if key.get_ref() == KUBE.name { KUBE } else { SERVER };
                settings.extend(values.iter().map(|(key, value)| Setting {
                    table,
                    key: key.get_ref().to_string(),
                    text: if table == KUBE { number(value.get_ref()) } else { words(value.get_ref()) },
                    at: at(key.span().start),
                    written: format!("{}.{}", table.name, key.get_ref()),
                }));
            }
            _ => findings.push(mistake(format!("there is no setting `{}`", key.get_ref())).at(place)),
        }
    }
    settings
}

/// The text of a number; of anything else a text that is none.
fn number(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().to_owned(),
        DeValue::Integer(integer) => integer.to_string(),
        other => format!("{other:?}").chars().take_while(|c| *c != '(').collect::<String>().to_lowercase(),
    }
}

/// A list is its items with commas between them, as in a variable.
fn words(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Array(items) => items.iter().map(|item| words(item.get_ref())).collect::<Vec<_>>().join(","),
        other => number(other),
    }
}

/// `MESHPLAY_KUBE_REQUEST_TIMEOUT_MS` is `requestTimeoutMs` of the table.
fn from_env(name: &str, text: String) -> Option<Setting> {
    let table = [KUBE, SERVER].into_iter().find(|table| name.starts_with(table.env))?;
    let words = name.strip_prefix(table.env)?.split('_');
    let mut key = String::new();
    for word in words {
        let word = word.to_ascii_lowercase();
        match word.chars().next() {
            Some(first) if !key.is_empty() => {
                key.push(first.to_ascii_uppercase());
                key.push_str(&word[first.len_utf8()..]);
            }
            _ => key.push_str(&word),
        }
    }
    Some(Setting { table, key, text, at: Place::default(), written: name.to_owned() })
}

/// The defaults with the settings over them, later ones over earlier ones.
fn numbers<T: Default + Serialize + DeserializeOwned>(
    settings: &[Setting],
    others: &[&str],
    findings: &mut Findings,
) -> T {
    let known = defaults::<T>();
    let mut set = Map::new();
    for setting in settings {
        if !known.contains_key(&setting.key) {
            findings.push(unknown(setting, &known, others));
            continue;
        }
        // One by one, so that each value that does not fit its field is told.
        let parsed = setting.text.trim().parse::<u64>().ok().filter(|number| *number > 0);
        let fits =
            |number: &u64| serde_json::from_value::<T>(json!({ setting.key.as_str(): number })).is_ok();
        match parsed.filter(fits) {
            Some(number) => drop(set.insert(setting.key.clone(), number.into())),
            None => {
                let message = format!(
                    "`{}` is `{}`, which is not a whole number above 0 that fits",
                    setting.written, setting.text
                );
                findings.push(mistake(message).at(setting.at.clone()));
            }
        }
    }
    serde_json::from_value(Value::Object(set)).unwrap_or_default()
}

fn unknown(setting: &Setting, known: &Map<String, Value>, others: &[&str]) -> Finding {
    let names: Vec<&str> = others.iter().copied().chain(known.keys().map(String::as_str)).collect();
    let message = format!("there is no setting `{}`", setting.written);
    mistake(message).at(setting.at.clone()).fix(format!("use one of {}", names.join(", ")))
}

/// Every setting of the table with its default, in the order of their declaration.
fn defaults<T: Default + Serialize>() -> Map<String, Value> {
    match T::default().serialize(serde_json::value::Serializer) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn mistake(message: String) -> Finding {
    Finding::new(Code::CONFIG_INVALID, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, env: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let told = |finding: Finding| format!("{} at {}", finding.message, finding.at);
        Config::read(text, "meshplay.toml", env).map_err(|findings| findings.into_iter().map(told).collect())
    }

    fn env_name(table: Table, key: &str) -> String {
        let upper = |c: char| if c.is_uppercase() { format!("_{c}") } else { c.to_uppercase().to_string() };
        table.env.chars().map(String::from).chain(key.chars().map(upper)).collect()
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(read("", &[]), Ok(Config::default()));
        assert_eq!(read("[kube]\n", &[("MESHPLAY_LOG", "debug")]), Ok(Config::default()));
    }

    #[test]
    fn environment_is_over_file_is_over_default() {
        let config =
            read("[kube]\nrequestTimeoutMs = 1_000\nwatchMs = 7", &[("MESHPLAY_KUBE_WATCH_MS", "9")])
                .unwrap();
        let expected = Limits { request_timeout_ms: 1_000, watch_ms: 9, ..Limits::default() };
        assert_eq!(config.kube, expected);
    }

    #[test]
    fn lists_of_the_server_are_arrays_in_the_file_and_commas_in_the_environment() {
        let text = "[server]\nlisten = [\"127.0.0.1:1\", \"::1\"]\nhosts = \"a\"\nsessionHours = 2";
        let config = read(text, &[("MESHPLAY_SERVER_HOSTS", "b, c:1")]).unwrap().server;
        let listen: Vec<_> = config.listen.iter().map(ToString::to_string).collect();
        assert_eq!(listen, ["127.0.0.1:1", "[::1]:9480"]);
        assert_eq!((config.hosts, config.limits.session_hours), (vec!["b".into(), "c:1".into()], 2));
        let bad = "[server]\nlisten = \"here\"\nbehindProxy = [\"10.0.0.0/40\"]\ntlsCert = \"a\"\nport = 1";
        assert_eq!(read(bad, &[]).unwrap_err().len(), 4);
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_place() {
        let text = "color = 1\n[kube]\nrequestTimeoutMs = \"1s\"\nwatchms = 7\npageItems = 5_000_000_000\n";
        let env = [("MESHPLAY_KUBE_WATCH", "1"), ("MESHPLAY_KUBE_IN_FLIGHT_MAX", "0")];
        let no_number = |what: &str| format!("`{what}, which is not a whole number above 0 that fits");
        let mut told = read(text, &env).unwrap_err();
        told.sort();
        let mut expected = [
            "there is no setting `color` at meshplay.toml:1".to_owned(),
            format!("{} at meshplay.toml:3", no_number("kube.requestTimeoutMs` is `string`")),
            "there is no setting `kube.watchms` at meshplay.toml:4".to_owned(),
            format!("{} at meshplay.toml:5", no_number("kube.pageItems` is `5000000000`")),
            "there is no setting `MESHPLAY_KUBE_WATCH` at ".to_owned(),
            format!("{} at ", no_number("MESHPLAY_KUBE_IN_FLIGHT_MAX` is `0`")),
        ];
        expected.sort();
        assert_eq!(told, expected);
        assert!(read("[kube\n", &[]).unwrap_err()[0].starts_with("not TOML: "));
    }

    #[test]
    fn every_setting_has_a_variable_and_stands_in_the_documentation() {
        let page = include_str!("../../../../docs/configuration.md");
        let kube = defaults::<Limits>().into_iter().map(|setting| (KUBE, setting));
        let server = defaults::<meshplay_server::ServeLimits>().into_iter().map(|setting| (SERVER, setting));
        for (table, (key, default)) in kube.chain(server) {
            let name = env_name(table, &key);
            let set = read("", &[(&name, "3")]).unwrap();
            assert_ne!(set, Config::default(), "{name}");
            let row = format!("| `{key}` | `{name}` | {default} |");
            assert!(page.contains(&row), "docs/configuration.md lacks `{row}`");
        }
        for key in server::TEXTS {
            let row = format!("| `{key}` | `{}` |", env_name(SERVER, key));
            assert!(page.contains(&row), "docs/configuration.md lacks `{row}`");
        }
    }
}
