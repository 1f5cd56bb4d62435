//! Several metrics at once: which differences are real when many are looked at.
//!
//! One metric is declared primary and judged as it is; the rest goes through here (P25: with six pairs the smallest
//! p is 0.031, so among six metrics none could ever pass).

/// The p-values adjusted so that those at most as large as α hold a share of false ones of at most α on average, in
/// the order given (Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 1995).
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let n = p_values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_unstable_by(|&a, &b| p_values[b].total_cmp(&p_values[a]));
    let mut adjusted = vec![0.0; n];
    let mut least: f64 = 1.0;
    for (place, &i) in order.iter().enumerate() {
        least = least.min(p_values[i] * n as f64 / (n - place) as f64);
        adjusted[i] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::benjamini_hochberg;

    #[test]
    fn the_fifteen_comparisons_of_the_paper_keep_four() {
        // Benjamini and Hochberg 1995, §3.2: thrombolysis in myocardial infarction.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
            0.6528, 0.7590, 1.0,
        ];
        let kept = benjamini_hochberg(&p).into_iter().filter(|p| *p <= 0.05).count();
        assert_eq!(kept, 4);
    }

    #[test]
    fn order_does_not_matter() {
        assert_eq!(benjamini_hochberg(&[0.04, 0.01, 0.03]), [0.04, 0.03, 0.04]);
        assert_eq!(benjamini_hochberg(&[]), Vec::<f64>::new());
    }
}
