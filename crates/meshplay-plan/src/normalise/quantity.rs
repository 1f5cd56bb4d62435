//! Quantities in the API server's canonical text, so that "1000m" and "1" are one value for every manager (P7).
//!
//! The rules are those of apimachinery `resource.Quantity`: no fraction, the largest suffix that loses nothing, the
//! family of the input kept (decimal, binary, exponent), binary below 1024 written decimally.

/// `n u m "" k M G T P E` for 10^-9 … 10^18.
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
/// `Ki … Ei` for 1024^1 … 1024^6.
const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// Most digits that are computed with; longer texts are left as they are.
const DIGITS_MAX: usize = 18;

#[derive(Clone, Copy, PartialEq)]
enum Family {
    Decimal,
    Exponent,
    Binary,
}

/// The canonical text, or `None` if the text is not a quantity or too long to be computed exactly.
pub(crate) fn canonical(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > DIGITS_MAX || fraction.contains('.') {
        return None;
    }
    let mantissa: i128 = digits.parse().ok()?;
    let scale = -i32::try_from(fraction.len()).ok()?;
    let (family, text) = match BINARY.iter().position(|name| *name == suffix) {
        Some(idx) => (Family::Binary, binary(mantissa, scale, u32::try_from(idx).ok()? + 1)?),
        None => {
            let (family, exponent) = decimal_suffix(suffix)?;
            (family, decimal(mantissa, scale.checked_add(exponent)?, family)?)
        }
    };
    let sign = if text == "0" { "" } else { sign };
    debug_assert!(family == Family::Binary || !text.ends_with('i'));
    Some(format!("{sign}{text}"))
}

fn decimal_suffix(suffix: &str) -> Option<(Family, i32)> {
    if let Some((_, exponent)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Some((Family::Decimal, *exponent));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    Some((Family::Exponent, exponent.parse().ok()?))
}

/// mantissa × 10^exponent with the largest exponent that is a multiple of 3.
fn decimal(mut mantissa: i128, mut exponent: i32, family: Family) -> Option<String> {
    if mantissa == 0 {
        return Some("0".to_owned());
    }
    while mantissa % 10 == 0 {
        mantissa /= 10;
        exponent += 1;
    }
    let surplus = exponent.rem_euclid(3);
    let mantissa = mantissa.checked_mul(10_i128.pow(u32::try_from(surplus).ok()?))?;
    let exponent = exponent - surplus;
    let (smallest, largest) = (DECIMAL[0].1, DECIMAL[DECIMAL.len() - 1].1);
    if !(smallest..=largest).contains(&exponent) {
        return None;
    }
    match family {
        Family::Exponent if exponent == 0 => Some(mantissa.to_string()),
        Family::Exponent => Some(format!("{mantissa}e{exponent}")),
        _ => {
            DECIMAL.iter().find(|(_, known)| *known == exponent).map(|(name, _)| format!("{mantissa}{name}"))
        }
    }
}

/// mantissa × 10^scale × 1024^power; falls back to decimal below 1024 and where a fraction would be left.
fn binary(mantissa: i128, scale: i32, power: u32) -> Option<String> {
    let scaled = mantissa.checked_mul(1024_i128.checked_pow(power)?)?;
    let divisor = 10_i128.checked_pow(u32::try_from(-scale).ok()?)?;
    let mut bytes = scaled / divisor;
    if scaled % divisor != 0 || bytes < 1024 {
        return decimal(scaled, scale, Family::Decimal);
    }
    let mut suffix = "";
    for name in BINARY {
        if bytes % 1024 != 0 {
            break;
        }
        bytes /= 1024;
        suffix = name;
    }
    Some(format!("{bytes}{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `input → output` per line; the outputs are those of apimachinery's quantity tests and of live servers.
    #[test]
    fn p7_quantities_have_one_text() {
        let table = "
            1000m → 1 | 1 → 1 | 0.5 → 500m | 1.5 → 1500m | 100m → 100m | 1500m → 1500m | 2000 → 2k | .5 → 500m | 1. → 1
            0 → 0 | 0Gi → 0 | 0m → 0 | -0 → 0 | -1000m → -1 | +1 → 1
            1024Ki → 1Mi | 1000Ki → 1000Ki | 1.5Gi → 1536Mi | 512Mi → 512Mi | 1024Mi → 1Gi | 0.5Ki → 512 | 1Ki → 1Ki
            128974848 → 128974848 | 129e6 → 129e6 | 1e3 → 1e3 | 1000e3 → 1e6 | 12E0 → 12 | 1E → 1E | 1000M → 1G | 0.1Gi → 107374182400m
            100n → 100n | 1000u → 1m";
        for row in table.split(['|', '\n']).map(str::trim).filter(|row| !row.is_empty()) {
            let (input, output) = row.split_once(" → ").unwrap();
            assert_eq!(canonical(input).as_deref(), Some(output), "{input}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_left_alone() {
        for text in ["", "Gi", "1 Gi", "1GiB", "one", "1.2.3", "0x10", "1e", "12345678901234567890123"] {
            assert_eq!(canonical(text), None, "{text:?}");
        }
    }
}
