//! One who follows answers: what a target has given to this person, and how far a request under way has come. A request,
//! and all that it leads to, is one request to whoever asks.
//!
//! It knows no connections, and requests only as HTTP/1.1 says them. Load goes only where it was asked to: what leads to
//! another site ends the request in a class of its own.

use meshplay_perf::{
    RunSpec,
    recording::Outcome,
    spec::{Cookies, Target},
};
use url::Url;

use crate::{
    http1::{Jar, Turn, Written, leads_on, turn},
    request::Prepared,
    told::{Told, Wants},
};

/// What is done about answers.
#[derive(Clone, Debug)]
pub(crate) struct Follows {
    /// What redirects stay on, and cookies are of.
    pub(crate) site: Url,
    /// So many redirects in a row; none if 0.
    hops_max: u32,
    cookies: Cookies,
}

impl Follows {
    /// Nothing if answers are left alone.
    pub(crate) fn of(spec: &RunSpec, target: &Target) -> Option<Self> {
        let scheme = if target.scheme.is_secure() { "https" } else { "http" };
        // Its path does not matter.
        let site = || Url::parse(&format!("{scheme}://{}/", target.authority())).ok();
        let (hops_max, cookies) = (spec.redirects, spec.cookies);
        spec.follows_answers().then(site)?.map(|site| Self { site, hops_max, cookies })
    }

    pub(crate) fn wants(&self) -> Wants {
        Wants { location: self.hops_max > 0, cookies: self.cookies == Cookies::Keep }
    }

    /// Whether an answer is not the last one, as far as its head tells.
    pub(crate) fn leads_on(&self, status: u16, told: &Told) -> bool {
        self.hops_max > 0 && told.leads_on(status)
    }
}

impl Told {
    /// Whether an answer with this status leads anywhere.
    pub(crate) fn leads_on(&self, status: u16) -> bool {
        self.location.is_some() && leads_on(status)
    }
}

/// One of those who send requests.
#[derive(Debug, Default)]
pub(crate) struct Person {
    /// What was given; stays when the connection is made anew.
    jar: Jar,
    /// After the first answer that led on.
    hop: Option<Written>,
    hops: u32,
    /// A request with cookies from the jar; keeps its memory.
    written: Vec<u8>,
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is the last one.
    Ends,
    /// The same, and this is how.
    Fails(Outcome),
    /// Another request is to be sent.
    GoesOn,
}

impl Person {
    /// Another request begins.
    pub(crate) fn begin(&mut self) {
        (self.hop, self.hops) = (None, 0);
    }

    /// How many bytes of what is to be sent now were prepared, and are counted by whoever ordered the request.
    pub(crate) fn counted_bytes(&self, prepared: &Prepared) -> usize {
        if self.hop.is_some() { 0 } else { prepared.bytes.len() }
    }

    /// What is to be sent now, and where its body begins; nothing if it is what was prepared.
    pub(crate) fn asks<'a>(&'a mut self, prepared: &'a Prepared) -> Option<(&'a [u8], usize)> {
        let (asked, body_at) =
            self.hop.as_ref().map_or_else(|| prepared.text(), |hop| (&*hop.bytes, hop.body_at));
        self.jar.write(asked, &mut self.written);
        if !self.written.is_empty() {
            return Some((&self.written, body_at + self.written.len() - asked.len()));
        }
        self.hop.is_some().then_some((asked, body_at))
    }

    /// A whole answer came.
    pub(crate) fn hears(&mut self, follows: &Follows, prepared: &Prepared, status: u16, told: &Told) -> Step {
        let Follows { site, hops_max, cookies } = follows;
        if *cookies == Cookies::Keep {
            let asked = self.hop.as_ref().map_or_else(|| prepared.text().0, |hop| &hop.bytes);
            told.cookies.iter().for_each(|field| self.jar.take(field, site, asked));
        }
        let Some(location) = told.location.as_ref().filter(|_| follows.leads_on(status, told)) else {
            return Step::Ends;
        };
        if self.hops == *hops_max {
            return Step::Fails(Outcome::RedirectLimit);
        }
        let first = || {
            let (bytes, body_at) = prepared.text();
            Written { bytes: bytes.to_vec(), body_at }
        };
        match turn(&self.hop.take().unwrap_or_else(first), site, status, location) {
            Turn::To(hop) => {
                self.hop = Some(hop);
                self.hops += 1;
                Step::GoesOn
            }
            Turn::Away => Step::Fails(Outcome::RedirectAway),
            Turn::Nowhere => Step::Fails(Outcome::Malformed),
        }
    }
}
