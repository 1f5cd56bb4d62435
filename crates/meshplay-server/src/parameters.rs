//! Parameters of the query: those that a call does not have, and pages of no size, are refused as they are in bodies.
//! A filter with a slip in its name would otherwise answer with everything.
//!
//! Which ones a call has is what its type says to whoever fills it in. It refuses to know the types.

use meshplay_types::PAGE_ITEMS_MAX;
use serde::{
    Deserializer,
    de::{DeserializeOwned, Error as _, Visitor, value::Error},
    forward_to_deserialize_any,
};

/// How every list calls the number of items wanted.
const LIMIT: &str = "limit";

/// What is wrong with the parameters of a query; nothing if nothing is.
pub(crate) fn fault<P: DeserializeOwned>(query: &str, in_path: impl Fn(&str) -> bool) -> Option<String> {
    let known = names::<P>()?;
    let in_query = |key: &&str| !in_path(key);
    form_urlencoded::parse(query.as_bytes()).find_map(|(key, value)| {
        let is_known = in_path(&key) || known.contains(&&*key);
        let is_size =
            |value: &str| value.parse::<u32>().is_ok_and(|size| (1..=PAGE_ITEMS_MAX).contains(&size));
        if !is_known {
            let known: Vec<&str> = known.iter().copied().filter(in_query).collect();
            let names = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Some(format!("there is no parameter `{key}` (there are: {names})"));
        }
        let is_wrong = key == LIMIT && !is_size(&value);
        is_wrong.then(|| format!("`{LIMIT}` is 1 to {PAGE_ITEMS_MAX}, and not `{value}`"))
    })
}

/// The names of a struct's fields; nothing of what is none, which may take any.
fn names<P: DeserializeOwned>() -> Option<&'static [&'static str]> {
    let mut names = None;
    // It has nothing to fill in, so it always fails.
    drop(P::deserialize(Names(&mut names)));
    names
}

/// Is told which fields there are, and gives none.
struct Names<'a>(&'a mut Option<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = Some(fields);
        Err(Error::custom("only the names are asked for"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("this is no struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use meshplay_api::{Empty, performance::RunListParams};

    use super::*;

    fn check<P: DeserializeOwned>(query: &str, expect: Option<&str>) {
        assert_eq!(fault::<P>(query, |key| key == "design").as_deref(), expect, "{query}");
    }

    #[test]
    fn parameters_that_a_call_does_not_have_are_named() {
        check::<RunListParams>("profile=a&limit=500&cursor=b", None);
        let names = "there is no parameter `profil` (there are: profile, limit, cursor)";
        check::<RunListParams>("limit=3&profil=a", Some(names));
        check::<Empty>("a=1", Some("there is no parameter `a` (there are: none)"));
        check::<Empty>("design=of-the-path", None);
    }

    #[test]
    fn a_page_has_a_size() {
        for size in ["0", "501", "99999999", "-1", "a", ""] {
            let expect = format!("`limit` is 1 to 500, and not `{size}`");
            check::<RunListParams>(&format!("limit={size}"), Some(&expect));
        }
    }
}
