//! From a token to a term, or to the reason why it is none.

use super::{
    LabelTest, StatusTest, Term, Test,
    compare::{self, Bound, Compare},
    key::Key,
    kind::{KindName, KindTest},
    text::Text,
    token::{Token, Value, finding},
};
use crate::{Code, Findings, Level};

pub(super) fn read(token: &Token, kinds: &[KindName], findings: &mut Findings) -> Option<Term> {
    let test = match &token.key {
        None if token.values.is_empty() => return None,
        None => Test::Word(token.values.iter().map(Text::part).collect()),
        Some(word) => match Key::find(word) {
            Ok(_) if token.values.is_empty() => {
                let message = format!("`{word}:` has no value");
                findings.push(finding(Code::FILTER_VALUE, token.column, message));
                return None;
            }
            Ok(key) => of_key(key, &token.values, kinds, findings)?,
            Err(near) => {
                let message = format!("there is no key `{word}`");
                let finding = finding(Code::FILTER_KEY_UNKNOWN, token.column, message);
                findings.push(match near {
                    Some(near) => finding.fix(format!("did you mean `{near}:`?")),
                    None => finding.fix(format!("search for the text itself with `\"{word}:…\"`")),
                });
                return None;
            }
        },
    };
    Some(Term { negated: token.negated, test })
}

fn of_key(key: Key, values: &[Value], kinds: &[KindName], findings: &mut Findings) -> Option<Test> {
    match key {
        Key::Kind => Some(Test::Kind(values.iter().map(|value| kind(value, kinds, findings)).collect())),
        Key::Status => Some(Test::Status(values.iter().map(status).collect())),
        Key::Label => Some(Test::Label(values.iter().map(label).collect())),
        Key::Restarts => each(values, restarts, findings).map(Test::Restarts),
        Key::Age => each(values, age, findings).map(Test::Age),
        key if key.is_partial() => Some(Test::Text(key, values.iter().map(Text::part).collect())),
        key => Some(Test::Text(key, values.iter().map(Text::whole).collect())),
    }
}

/// A kind that nobody serves matches nothing, and that is told.
fn kind(value: &Value, kinds: &[KindName], findings: &mut Findings) -> KindTest {
    KindTest::read(value, kinds).unwrap_or_else(|near| {
        let message = format!("no connected cluster serves a kind `{}`", value.text);
        let finding = finding(Code::FILTER_KIND_UNKNOWN, value.column, message);
        findings.push(match near {
            Some(near) => finding.fix(format!("did you mean `{near}`?")),
            None => finding,
        });
        KindTest::Known(Vec::new())
    })
}

fn status(value: &Value) -> StatusTest {
    let level = Level::ALL.into_iter().find(|level| level.word().eq_ignore_ascii_case(&value.text));
    match level {
        Some(level) if !value.quoted => StatusTest::Level(level),
        _ => StatusTest::Word(Text::part(value)),
    }
}

fn label(value: &Value) -> LabelTest {
    let text = |text: &str| Text::whole(&Value { text: text.to_owned(), ..value.clone() });
    match value.text.split_once('=') {
        Some((name, wanted)) => LabelTest { name: text(name), value: Some(text(wanted)) },
        None => LabelTest { name: text(&value.text), value: None },
    }
}

/// All values, or none if one of them cannot be read; each that cannot is told.
fn each<T>(
    values: &[Value],
    read: fn(&Value) -> Result<T, (&'static str, String)>,
    findings: &mut Findings,
) -> Option<Vec<T>> {
    let before = findings.len();
    let mut all = Vec::new();
    for value in values {
        match read(value) {
            Ok(one) => all.push(one),
            Err((what, fix)) => {
                let message = format!("`{}` is not {what}", value.text);
                findings.push(finding(Code::FILTER_VALUE, value.column, message).fix(fix));
            }
        }
    }
    (findings.len() == before).then_some(all)
}

fn restarts(value: &Value) -> Result<Bound<u64>, (&'static str, String)> {
    let (how, number) = compare::split(&value.text);
    let to = number.parse().map_err(|_| ("a number", "write for example `restarts:>3`".to_owned()))?;
    Ok(Bound { how, to })
}

/// An age is never met to the second: it is compared.
fn age(value: &Value) -> Result<Bound<jiff::SignedDuration>, (&'static str, String)> {
    let (how, text) = compare::split(&value.text);
    let to = compare::duration(text).ok_or((
        "a duration",
        "write for example `age:<1h` or `age:>2d`; units are s, m, h, d, w".to_owned(),
    ))?;
    if how == Compare::Equal {
        return Err((
            "an age to compare with",
            format!("write `age:<{text}` for younger, `age:>{text}` for older"),
        ));
    }
    Ok(Bound { how, to })
}
