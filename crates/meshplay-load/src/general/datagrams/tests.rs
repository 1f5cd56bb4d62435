//! Whose turn it is where datagrams come that nobody asked for.

use std::net::UdpSocket;

use super::*;
use crate::{general::Until, http1::Asked};

/// A lane whose request is answered by whatever contains `yes`, and what it talks to.
fn asked() -> (Datagrams, UdpSocket) {
    let target = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    let address = target.local_addr().unwrap();
    let until = Until::Contains(b"yes".as_slice().into());
    let request = Prepared { until, ..Prepared::new(b"hello".to_vec(), 0, Asked::Whole) };
    let mut datagrams = Datagrams::new(Place::At(address), [request].into(), 1).unwrap();
    datagrams.connect(0).unwrap();
    assert!(matches!(datagrams.next(), Some(Event::Connected(0))));
    datagrams.send(0, 0).unwrap();
    let (_, from) = target.recv_from(&mut [0; 8]).unwrap();
    target.connect(from).unwrap();
    (datagrams, target)
}

#[test]
fn a_flood_keeps_nobody_from_the_clock() {
    let (mut datagrams, target) = asked();
    for _ in 0..DATAGRAMS_MAX {
        target.send(b"no").unwrap();
    }
    target.send(b"yes").unwrap();
    datagrams.wait(0).unwrap();
    assert!(datagrams.next().is_none(), "all of the flood was taken at once");
    datagrams.wait(0).unwrap();
    assert!(matches!(datagrams.next(), Some(Event::Answered(0, _))));
}

#[test]
fn answers_to_one_after_the_other_are_a_flood_too() {
    let (mut datagrams, target) = asked();
    for _ in 0..=DATAGRAMS_MAX {
        target.send(b"yes").unwrap();
    }
    datagrams.wait(0).unwrap();
    let mut answers = 0;
    while datagrams.next().is_some() {
        answers += 1;
        datagrams.send(0, 0).unwrap();
    }
    assert_eq!(answers, DATAGRAMS_MAX);
}
