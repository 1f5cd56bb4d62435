//! What a scalar means: the rules of kubectl and helm (YAML 1.1 as go-yaml 2 reads it, then JSON).
//!
//! YAML 1.2 readers differ on `on`, `y`, `0777`, `1_000`; a manifest must mean the same here as there, so the
//! table below was compared with kubectl scalar by scalar (the test names each). Base-60 numbers (`22:22`) and
//! dates are text, as they are for kubectl.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Number, Value};

use super::Style;

/// The value of a scalar.
///
/// # Errors
/// A sentence: the text does not fit its tag, or JSON cannot hold the value.
pub(crate) fn value(text: &str, style: Style, tag: Option<&str>) -> Result<Value, String> {
    match (tag, style) {
        (None, Style::Plain) => plain(text),
        (None, _) | (Some("str"), _) => Ok(Value::from(text)),
        (Some("binary"), _) => binary(text),
        (Some("timestamp"), _) => Ok(Value::from(text)),
        (Some(tag @ ("bool" | "int" | "float" | "null")), _) => tagged(text, tag),
        // A tag that nobody knows does not change the text, and the text is not looked into.
        (Some(_), _) => Ok(Value::from(text)),
    }
}

/// True if an unquoted scalar with this text is read as this text.
pub(crate) fn is_text(text: &str) -> bool {
    plain(text).is_ok_and(|value| value.is_string())
}

fn plain(text: &str) -> Result<Value, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Ok(Value::Bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Ok(Value::Bool(false));
        }
        ".nan" | ".NaN" | ".NAN" => return Err(format!("`{text}` cannot be written as JSON")),
        _ => {}
    }
    if matches!(text.trim_start_matches(['+', '-']), ".inf" | ".Inf" | ".INF") && text.len() <= 5 {
        return Err(format!("`{text}` cannot be written as JSON"));
    }
    Ok(number(text).map_or_else(|| Value::from(text), Value::Number))
}

fn tagged(text: &str, tag: &str) -> Result<Value, String> {
    let value = plain(text)?;
    let fits = match tag {
        "bool" => value.is_boolean(),
        "null" => value.is_null(),
        "int" => integer(&text.replace('_', "")).is_some(),
        _ => value.is_number(),
    };
    fits.then_some(value).ok_or_else(|| format!("`{text}` is not a `!!{tag}`"))
}

fn binary(text: &str) -> Result<Value, String> {
    let bytes = STANDARD.decode(text).map_err(|_| "a `!!binary` value is not base64".to_owned())?;
    String::from_utf8(bytes).map(Value::from).map_err(|_| "a `!!binary` value is not text".to_owned())
}

fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let digits = text.replace('_', "");
    integer(&digits).or_else(|| is_float(&digits).then(|| digits.parse().ok().and_then(float)).flatten())
}

/// An integer in Go's base 0: `0x`, `0o`, `0b` and a leading `0` choose the base.
fn integer(digits: &str) -> Option<Number> {
    let (sign, magnitude) = match digits.as_bytes().first()? {
        b'-' => (-1, digits.get(1..)?),
        b'+' => (1, digits.get(1..)?),
        _ => (1, digits),
    };
    let (base, magnitude) = match magnitude.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, magnitude.get(2..)?),
        Some("0o") => (8, magnitude.get(2..)?),
        Some("0b") => (2, magnitude.get(2..)?),
        Some(_) if magnitude.starts_with('0') => (8, magnitude.get(1..)?),
        _ => (10, magnitude),
    };
    if magnitude.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from(u64::from_str_radix(magnitude, base).ok()?) * sign;
    // Go reads what is too large for a signed number as unsigned, but only without a sign.
    match i64::try_from(value) {
        Ok(value) => Some(value.into()),
        Err(_) if digits.starts_with('+') => None,
        Err(_) => u64::try_from(value).ok().map(Number::from),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(digits: &str) -> bool {
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            !(whole.is_empty() && fraction.is_empty()) && all_digits(whole) && all_digits(fraction)
        }
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    exponent_fits && mantissa_fits
}

/// As JSON: a whole number that fits is an integer, because that is how Go writes it.
fn float(value: f64) -> Option<Number> {
    const I64_END: f64 = 9_223_372_036_854_775_808.0;
    if value.fract() == 0.0 && (-I64_END..I64_END).contains(&value) {
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
        return Some((value as i64).into());
    }
    Number::from_f64(value)
}

/// The text of a mapping key: kubectl turns other scalars into text.
///
/// # Errors
/// A sentence: null and collections cannot be keys.
pub(crate) fn key(text: &str, style: Style, tag: Option<&str>) -> Result<String, String> {
    match value(text, style, tag)? {
        Value::String(text) => Ok(text),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) if number.is_f64() => Ok(short_float(&number)),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err("a key cannot be null".to_owned()),
    }
}

/// go-yaml writes a float key with the precision of 32 bits.
fn short_float(number: &Number) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "this is what is wanted")]
    let short = number.as_f64().unwrap_or_default() as f32;
    short.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Scalars and what `kubectl label --local -f - -o json` (1.37.1) makes of them.
    #[test]
    fn a_plain_scalar_means_what_it_means_to_kubectl() {
        let table = [
            ("y Y yes Yes YES on ON true TRUE", json!(true)),
            ("n N no off OFF false", json!(false)),
            ("~ null Null NULL", json!(null)),
            ("0777 0o777 0x1FF 0X1ff 511 +511 5_11 511_ 51__1 511. 5.11e2", json!(511)),
            ("0b11 0B11 3.0 03 +0x3 3e0", json!(3)),
            ("1e3 1E3 1e+3 1.e3 1_000", json!(1000)),
            ("08 8", json!(8)),
            ("-0b11", json!(-3)),
            ("-0 0e0 00 -0.0", json!(0)),
            (".5 +.5 .5_0", json!(0.5)),
            ("1_0.5", json!(10.5)),
            ("9223372036854775807", json!(i64::MAX)),
            ("18446744073709551615", json!(u64::MAX)),
            ("1e30", json!(1e30)),
            ("99999999999999999999", json!(1e20)),
        ];
        for (texts, expected) in table {
            for text in texts.split(' ') {
                assert_eq!(value(text, Style::Plain, None), Ok(expected.clone()), "{text}");
            }
        }
        let text = "yEs tRUE nULL _1 . .. + 22:22 1:30:00 2001-01-01 2001-01-01T00:00:00Z 1e999 0x 0b 0b2 0o8 \
                    0x1.8p1 0xG NaN inf Infinity = << 1e 1e+ 0x+1 ++1";
        for text in text.split(' ') {
            assert_eq!(value(text, Style::Plain, None), Ok(json!(text)));
        }
        for text in [".inf", "+.inf", "-.Inf", ".NaN"] {
            assert!(value(text, Style::Plain, None).is_err(), "{text}");
        }
    }

    #[test]
    fn quotes_and_tags_decide_before_the_text_does() {
        assert_eq!(value("on", Style::Quoted, None), Ok(json!("on")));
        assert_eq!(value("0777", Style::Block, None), Ok(json!("0777")));
        assert_eq!(value("3", Style::Quoted, Some("int")), Ok(json!(3)));
        assert_eq!(value("3", Style::Plain, Some("str")), Ok(json!("3")));
        assert_eq!(value("3", Style::Plain, Some("float")), Ok(json!(3)));
        assert_eq!(value("12", Style::Plain, Some("!foo")), Ok(json!("12")));
        assert_eq!(value("aGk=", Style::Plain, Some("binary")), Ok(json!("hi")));
        assert!(value("x", Style::Plain, Some("int")).is_err());
    }

    #[test]
    fn a_key_is_text_as_kubectl_makes_it() {
        for (written, expected) in
            [("1", "1"), ("on", "true"), ("0x10", "16"), ("1e3", "1000"), ("3.14159265358979", "3.1415927")]
        {
            assert_eq!(key(written, Style::Plain, None), Ok(expected.to_owned()));
        }
        assert!(key("~", Style::Plain, None).is_err());
    }
}
