//! Formats of numbers and texts that Kubernetes gives a meaning.

use serde_json::Value;

use crate::{
    ViolationKind,
    check::{Checker, shown},
    schema::{Format, Node},
};

pub(crate) fn check(checker: &mut Checker<'_>, node: &Node, value: &Value) {
    let Some(format) = node.format else { return };
    let problem = match (format, value) {
        (Format::Int32, Value::Number(number))
            if number.as_i64().is_none_or(|n| i32::try_from(n).is_err()) =>
        {
            (ViolationKind::Range, format!("must be a whole number of 32 bits, is {}", shown(value)), None)
        }
        (Format::Int64, Value::Number(number)) if number.as_i64().is_none() => {
            (ViolationKind::Range, format!("must be a whole number of 64 bits, is {}", shown(value)), None)
        }
        // The value may be a secret: it is not shown.
        (Format::Base64, Value::String(text)) if !is_base64(text) => {
            (ViolationKind::Pattern, "must be base64".to_owned(), None)
        }
        (Format::Quantity, Value::String(text)) if !is_quantity(text) => {
            let fix = "write a number with an optional suffix, for example `500m`, `2` or `1Gi`".to_owned();
            (ViolationKind::Pattern, format!("must be a quantity, is {}", shown(value)), Some(fix))
        }
        _ => return,
    };
    let (kind, message, fix) = problem;
    checker.report(kind, message, fix);
}

/// Base64 with padding; line breaks do not count, as for the API server.
fn is_base64(text: &str) -> bool {
    let dense: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let padding = dense.iter().rev().take_while(|byte| **byte == b'=').count();
    let body = dense.get(..dense.len() - padding).unwrap_or_default();
    let letters = body.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    dense.len().is_multiple_of(4) && padding <= 2 && letters
}

/// `[+-]?digits[.digits]` and a suffix: a power of ten or of two, or a decimal exponent.
pub(crate) fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let points = number.len() - digits;
    let exponent = |rest: &str| {
        let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let suffix_fits = match suffix {
        "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi"
        | "Ei" => true,
        _ => suffix.strip_prefix(['e', 'E']).is_some_and(exponent),
    };
    digits > 0 && points <= 1 && suffix_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_numbers_with_a_suffix() {
        for good in ["1", "1.5Gi", "500m", "+2k", "-1", ".5", "5.", "1e3", "1E-3", "1Ki", "2E", "100n"] {
            assert!(is_quantity(good), "{good}");
        }
        for bad in ["", "Gi", "1GB", "1 Gi", "1.2.3", "1e", "m1", "1ki", "0x1"] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }

    #[test]
    fn base64_needs_its_padding_and_may_be_wrapped() {
        for good in ["", "aGk=", "aGVs\nbG8=\n", "YWJj"] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["aGk", "a", "a b=", "<x>="] {
            assert!(!is_base64(bad), "{bad}");
        }
    }
}
