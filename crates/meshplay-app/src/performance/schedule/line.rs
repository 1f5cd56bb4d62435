//! One line of cron as people write it: what it may say, and what is wrong with it in words that name the part.
//!
//! croner finds the times, and is loose in one place and strict in the next: it takes steps that no field has and lists
//! with holes, and no weekdays that run over the end of a week. It is therefore given a line that is in order already,
//! of numbers. What a line means is croner's business.

/// Names for whole lines.
const NICKNAMES: [(&str, &str); 6] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// A line in order.
#[derive(Debug)]
pub(super) struct Line {
    /// As croner reads it.
    pub(super) text: String,
    /// The hour has `*` or a step: there is a time like it soon, before and after any change of a clock.
    pub(super) has_any_hour: bool,
    /// Minute or hour has `*` or a step: its times go by elapsed time.
    pub(super) is_elapsed: bool,
}

impl Line {
    /// Reads a line; all that is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, Vec<String>> {
        let text = text.trim().to_lowercase();
        let nickname = NICKNAMES.iter().find(|(name, _)| *name == text).map(|(_, line)| *line);
        if nickname.is_none() && text.starts_with('@') {
            let names = NICKNAMES.map(|(name, _)| name).join(", ");
            return Err(vec![format!("`{text}` is no name of a line: there are {names}")]);
        }
        let parts: Vec<&str> = nickname.unwrap_or(text.as_str()).split_whitespace().collect();
        if parts.len() != FIELDS.len() {
            return Err(vec![format!("a line has {} fields, and this one {}", FIELDS.len(), parts.len())]);
        }
        let (mut fields, mut wrong) = (Vec::new(), Vec::new());
        for (field, part) in FIELDS.iter().zip(&parts) {
            match field.read(part) {
                Ok(text) => fields.push(text),
                Err(cause) => wrong.push(cause),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let is_open = |part: &str| part.contains(['*', '/']);
        let (has_any_minute, has_any_hour) = (is_open(parts[0]), is_open(parts[1]));
        Ok(Self { text: fields.join(" "), has_any_hour, is_elapsed: has_any_minute || has_any_hour })
    }
}

/// What only one field may say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    /// `L`, `15W`, `LW`.
    DayOfMonth,
    /// `mon#2`, `friL`; ranges go over the end of the week.
    DayOfWeek,
}

struct Field {
    what: &'static str,
    min: u16,
    max: u16,
    /// How many there are: 0 and 7 are the same weekday.
    count: u16,
    names: &'static [&'static str],
    kind: Kind,
}

const FIELDS: [Field; 5] = [
    Field { what: "minute", min: 0, max: 59, count: 60, names: &[], kind: Kind::Plain },
    Field { what: "hour", min: 0, max: 23, count: 24, names: &[], kind: Kind::Plain },
    Field { what: "day of month", min: 1, max: 31, count: 31, names: &[], kind: Kind::DayOfMonth },
    Field { what: "month", min: 1, max: 12, count: 12, names: &MONTHS, kind: Kind::Plain },
    Field { what: "day of week", min: 0, max: 7, count: 7, names: &WEEKDAYS, kind: Kind::DayOfWeek },
];

impl Field {
    fn read(&self, part: &str) -> Result<String, String> {
        let is_any = part == "*" || (part == "?" && self.kind != Kind::Plain);
        if is_any {
            return Ok("*".to_owned());
        }
        let items: Result<Vec<String>, String> = part.split(',').map(|item| self.item(part, item)).collect();
        Ok(items?.join(","))
    }

    fn item(&self, part: &str, item: &str) -> Result<String, String> {
        if item.is_empty() {
            return Err(format!("the list `{part}` has an empty item"));
        }
        if let Some(special) = self.special(item) {
            return special;
        }
        let (base, step) = match item.split_once('/') {
            Some((base, step)) => (base, Some(self.step(item, step)?)),
            None => (item, None),
        };
        match (base.split_once('-'), step) {
            (Some((from, to)), step) => {
                self.range(item, self.value(from)?, self.value(to)?, step.unwrap_or(1))
            }
            (None, Some(step)) if base == "*" => Ok(format!("*/{step}")),
            (None, Some(_)) => {
                Err(format!("`{item}` has a step and nothing to step through: `*` or a range"))
            }
            (None, None) => Ok(self.value(base)?.to_string()),
        }
    }

    /// Days that are found by looking at the month.
    fn special(&self, item: &str) -> Option<Result<String, String>> {
        match self.kind {
            Kind::Plain => None,
            Kind::DayOfMonth if item == "l" || item == "lw" => Some(Ok(item.to_uppercase())),
            Kind::DayOfMonth => {
                item.strip_suffix('w').map(|day| self.value(day).map(|day| format!("{day}W")))
            }
            Kind::DayOfWeek => {
                let last = item.strip_suffix("#l").or_else(|| item.strip_suffix('l'));
                let (day, nth) = last.map(|day| (day, "L")).or_else(|| item.split_once('#'))?;
                let is_week = matches!(nth, "L" | "1" | "2" | "3" | "4" | "5");
                let wrong =
                    || format!("`{item}` names no week of a month: `#1` to `#5`, or `L` for the last");
                Some(
                    self.value(day).and_then(
                        |day| {
                            if is_week { Ok(format!("{day}#{nth}")) } else { Err(wrong()) }
                        },
                    ),
                )
            }
        }
    }

    fn step(&self, item: &str, step: &str) -> Result<u16, String> {
        let steps = number(step).filter(|step| (1..=self.count).contains(step));
        steps.ok_or_else(|| {
            format!("the step of `{item}` is beyond the {}: there are 1 to {}", self.what, self.count)
        })
    }

    fn range(&self, item: &str, from: u16, to: u16, step: u16) -> Result<String, String> {
        if from <= to {
            return Ok(if step == 1 { format!("{from}-{to}") } else { format!("{from}-{to}/{step}") });
        }
        if self.kind == Kind::DayOfWeek {
            let days = (from..=to + self.count).step_by(usize::from(step));
            let days: Vec<String> = days.map(|day| (day % self.count).to_string()).collect();
            return Ok(days.join(","));
        }
        let Self { min, max, .. } = self;
        Err(format!("the range `{item}` runs backwards: `{from}-{max},{min}-{to}` goes over the end"))
    }

    fn value(&self, text: &str) -> Result<u16, String> {
        let named = self.names.iter().position(|name| *name == text);
        let value = match named {
            Some(at) => u16::try_from(at).ok().map(|at| at + self.min),
            None => number(text).filter(|value| (self.min..=self.max).contains(value)),
        };
        if text.is_empty() {
            return Err(format!("the {} is missing", self.what));
        }
        value.ok_or_else(|| format!("`{text}` is no {}: there are {} to {}", self.what, self.min, self.max))
    }
}

/// Digits only: numbers of Rust may have a sign.
fn number(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(Line::read(text).unwrap().text, expect, "{text}");
    }

    fn wrong(text: &str, expect: &[&str]) {
        assert_eq!(Line::read(text).unwrap_err(), expect, "{text}");
    }

    #[test]
    fn lines_become_numbers() {
        check("30 2 * JAN-mar MON-FRI", "30 2 * 1-3 1-5");
        check("@daily", "0 0 * * *");
        check("*/60 0-12/6 ? * ?", "*/60 0-12/6 * * *");
        check("0 0 L,15w,LW * 5L,fri#L,mon#2", "0 0 L,15W,LW * 5#L,5#L,1#2");
    }

    #[test]
    fn weekdays_go_over_the_end_of_a_week() {
        check("0 0 * * fri-mon", "0 0 * * 5,6,0,1");
        check("0 0 * * fri-sun", "0 0 * * 5,6,0");
        check("0 0 * * sat-tue/2", "0 0 * * 6,1");
        check("0 0 * * sun-tue,4-7", "0 0 * * 0-2,4-7");
    }

    #[test]
    fn what_is_wrong_is_named_and_all_of_it() {
        wrong(
            "*/61 1,,2 0 jam fri-",
            &[
                "the step of `*/61` is beyond the minute: there are 1 to 60",
                "the list `1,,2` has an empty item",
                "`0` is no day of month: there are 1 to 31",
                "`jam` is no month: there are 1 to 12",
                "the day of week is missing",
            ],
        );
        wrong("5/10 * * * *", &["`5/10` has a step and nothing to step through: `*` or a range"]);
        wrong("0 22-2 * * *", &["the range `22-2` runs backwards: `22-23,0-2` goes over the end"]);
        wrong(
            "*/0 +1 * * l",
            &[
                "the step of `*/0` is beyond the minute: there are 1 to 60",
                "`+1` is no hour: there are 0 to 23",
                "the day of week is missing",
            ],
        );
        wrong("0 0 * * mon#6", &["`mon#6` names no week of a month: `#1` to `#5`, or `L` for the last"]);
        wrong("0 0 * * * *", &["a line has 5 fields, and this one 6"]);
        assert!(Line::read("@reboot").unwrap_err()[0].starts_with("`@reboot` is no name of a line"));
    }

    #[test]
    fn steps_and_stars_in_minute_and_hour_go_by_elapsed_time() {
        let check = |text: &str, expect: (bool, bool)| {
            let line = Line::read(text).unwrap();
            assert_eq!((line.has_any_hour, line.is_elapsed), expect, "{text}");
        };
        check("0,30 1-3 * * *", (false, false));
        check("0 0 */2 * *", (false, false));
        check("0-40/20 2 * * *", (false, true));
        check("0 */2 * * *", (true, true));
        check("@hourly", (true, true));
    }
}
