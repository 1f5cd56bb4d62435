//! DNS messages as bytes (RFC 1035): one question in, its answer out. Nothing is known here of Kubernetes.

use std::net::Ipv4Addr;

const HEADER_BYTES: usize = 12;
/// Longest name on the wire (RFC 1035 §2.3.4).
const NAME_BYTES_MAX: usize = 255;
/// Addresses in one answer: more would not fit in 512 bytes, and we speak no TCP.
const ANSWERS_MAX: usize = 20;
/// Seconds that an answer may be kept. Short, because tests change Services under the reader's eyes.
const TTL_S: u32 = 1;

const CLASS_IN: u16 = 1;
const TYPE_A: u16 = 1;
const FLAG_RESPONSE: u8 = 0x80;
const FLAG_AUTHORITATIVE: u8 = 0x04;
const MASK_OPCODE_AND_RECURSION_DESIRED: u8 = 0x79;

/// A question with what its answer must repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    id: [u8; 2],
    flags: u8,
    /// The question's bytes as they came: name, type, class.
    section: Vec<u8>,
    /// The name, lower-case, without the last dot.
    pub(super) name: String,
    /// Whether IPv4 addresses are asked for; any other type has an empty answer.
    pub(super) wants_ipv4: bool,
}

/// What is known about a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// It exists, with these addresses (perhaps none).
    Addresses(Vec<Ipv4Addr>),
    /// It does not exist.
    NoSuchName,
    /// It cannot be said now.
    Failure,
}

impl Question {
    /// Reads a query; `None` if it is not one question of the Internet class.
    pub(super) fn parse(packet: &[u8]) -> Option<Question> {
        let header = packet.get(..HEADER_BYTES)?;
        let one_question = header[4..6] == [0, 1];
        if header[2] & FLAG_RESPONSE != 0 || !one_question {
            return None;
        }
        let (name, after_name) = parse_name(packet)?;
        let end = after_name + 4;
        let kind = packet.get(after_name..end)?;
        let class = u16::from_be_bytes([kind[2], kind[3]]);
        (class == CLASS_IN).then(|| Question {
            id: [header[0], header[1]],
            flags: header[2],
            section: packet[HEADER_BYTES..end].to_vec(),
            name,
            wants_ipv4: u16::from_be_bytes([kind[0], kind[1]]) == TYPE_A,
        })
    }

    /// Writes the response.
    pub(super) fn respond(&self, answer: &Answer) -> Vec<u8> {
        let (code, addresses) = match answer {
            Answer::Addresses(addresses) if self.wants_ipv4 => (0, addresses.as_slice()),
            Answer::Addresses(_) => (0, [].as_slice()),
            Answer::Failure => (2, [].as_slice()),
            Answer::NoSuchName => (3, [].as_slice()),
        };
        let addresses = &addresses[..addresses.len().min(ANSWERS_MAX)];
        let mut packet = Vec::with_capacity(HEADER_BYTES + self.section.len() + addresses.len() * 16);
        packet.extend(self.id);
        let flags = FLAG_RESPONSE | FLAG_AUTHORITATIVE | (self.flags & MASK_OPCODE_AND_RECURSION_DESIRED);
        // Recursion is "available", so that resolvers do not warn that it is not.
        packet.extend([flags, 0x80 | code, 0, 1, 0, addresses.len() as u8, 0, 0, 0, 0]);
        packet.extend(&self.section);
        for address in addresses {
            packet.extend([0xc0, HEADER_BYTES as u8]); // the question's name again
            packet.extend(TYPE_A.to_be_bytes());
            packet.extend(CLASS_IN.to_be_bytes());
            packet.extend(TTL_S.to_be_bytes());
            packet.extend([0, 4]);
            packet.extend(address.octets());
        }
        packet
    }
}

/// The name that follows the header, and the place after it. Pointers cannot occur in a first name.
fn parse_name(packet: &[u8]) -> Option<(String, usize)> {
    let mut labels: Vec<String> = Vec::new();
    let mut at = HEADER_BYTES;
    loop {
        let len = usize::from(*packet.get(at)?);
        at += 1;
        if len == 0 {
            return Some((labels.join("."), at));
        }
        if len > 63 || at + len > HEADER_BYTES + NAME_BYTES_MAX {
            return None;
        }
        let label = packet.get(at..at + len)?;
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        at += len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(name: &str, kind: u16) -> Vec<u8> {
        let mut packet = vec![0xab, 0xcd, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            packet.push(label.len() as u8);
            packet.extend(label.as_bytes());
        }
        packet.push(0);
        packet.extend(kind.to_be_bytes());
        packet.extend([0, 1]);
        packet
    }

    #[test]
    fn answer_repeats_id_and_question_and_lists_the_addresses() {
        let packet = query("Web.shop", TYPE_A);
        let question = Question::parse(&packet).unwrap();
        assert_eq!(question.name, "web.shop");
        let response = question.respond(&Answer::Addresses(vec![Ipv4Addr::new(10, 1, 2, 3)]));
        assert_eq!(response[..2], packet[..2]);
        assert_eq!(response[2..4], [0x85, 0x80], "authoritative response, no error");
        assert_eq!(response[6..8], [0, 1], "one answer");
        assert_eq!(response[HEADER_BYTES..packet.len()], packet[HEADER_BYTES..]);
        assert_eq!(response[packet.len()..], [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 10, 1, 2, 3]);
    }

    #[test]
    fn other_types_of_a_known_name_are_empty_and_unknown_names_are_denied() {
        let question = Question::parse(&query("web", 28)).unwrap();
        assert!(!question.wants_ipv4);
        let code = |answer: &Answer| {
            let response = question.respond(answer);
            (response[3] & 0x0f, response[7])
        };
        assert_eq!(code(&Answer::Addresses(vec![Ipv4Addr::LOCALHOST])), (0, 0));
        assert_eq!(code(&Answer::NoSuchName), (3, 0));
        assert_eq!(code(&Answer::Failure), (2, 0));
    }

    #[test]
    fn answers_stay_within_512_bytes() {
        let name = ["a".repeat(60), "b".repeat(60)].join(".");
        let question = Question::parse(&query(&name, TYPE_A)).unwrap();
        let response = question.respond(&Answer::Addresses(vec![Ipv4Addr::LOCALHOST; 100]));
        assert!(response.len() <= 512, "{}", response.len());
    }

    #[test]
    fn packets_that_are_no_question_are_ignored() {
        let packet = query("web.shop", TYPE_A);
        for len in 0..packet.len() {
            assert_eq!(Question::parse(&packet[..len]), None, "cut after {len} bytes");
        }
        let mut response = packet.clone();
        response[2] |= FLAG_RESPONSE;
        assert_eq!(Question::parse(&response), None);
        let mut pointer = packet;
        pointer[HEADER_BYTES] = 0xc0;
        assert_eq!(Question::parse(&pointer), None);
    }
}
