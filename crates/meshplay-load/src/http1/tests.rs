//! Answers in one piece and in every other way of cutting them, and what is none.

use super::*;

const KEPT: Reuse = Reuse::Keep;

fn read_in(pieces: &[&[u8]], asked: Asked, cache: &mut HeadCache) -> Read {
    let mut response = Response::default();
    let mut read = Read::More;
    for piece in pieces {
        assert_eq!(read, Read::More, "more came than was read");
        read = response.read(piece, asked, cache);
    }
    if read == Read::More { response.close() } else { read }
}

/// The same whether it comes at once, twice (the second time the head is known), cut in two anywhere, or byte by byte.
fn check_asked(asked: Asked, text: &str, expect: Read) {
    let bytes = text.as_bytes();
    let cache = &mut HeadCache::default();
    assert_eq!(read_in(&[bytes], asked, cache), expect, "at once: {text:?}");
    assert_eq!(read_in(&[bytes], asked, cache), expect, "again: {text:?}");
    if matches!(expect, Read::Done { .. }) {
        for cut in 1..bytes.len() {
            let (a, b) = bytes.split_at(cut);
            assert_eq!(read_in(&[a, b], asked, cache), expect, "cut at {cut}: {text:?}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(read_in(&single, asked, cache), expect, "byte by byte: {text:?}");
    }
}

fn check(text: &str, expect: Read) {
    check_asked(Asked::Whole, text, expect);
}

fn done(status: u16, reuse: Reuse) -> Read {
    Read::Done { status, reuse }
}

#[test]
fn bodies_end_where_the_head_says() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", done(200, KEPT));
    check("HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n", done(404, KEPT));
    check("HTTP/1.1 204 No Content\r\n\r\n", done(204, KEPT));
    check("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", done(304, KEPT));
    check("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", done(200, KEPT));
    check_asked(Asked::HeadOnly, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", done(200, KEPT));
}

#[test]
fn chunks_end_with_the_trailers() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";
    check(&format!("{head}5;a=b\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"), done(200, KEPT));
    check(&format!("{head}0\r\nExpires: never\r\nX: y\r\n\r\n"), done(200, KEPT));
    check(&format!("{head}3\r\nhello\r\n0\r\n\r\n"), Read::Bad(Outcome::Malformed));
    check(&format!("{head}x\r\n"), Read::Bad(Outcome::Malformed));
    check(&format!("{head}ffffffffffffffffff\r\n"), Read::Bad(Outcome::Malformed));
    check(&format!("{head}5\r\nhel"), Read::Bad(Outcome::Truncated));
}

#[test]
fn a_body_without_a_length_ends_with_the_connection() {
    let mut response = Response::default();
    let bytes = b"HTTP/1.0 200 OK\r\n\r\nsome";
    assert_eq!(response.read(bytes, Asked::Whole, &mut HeadCache::default()), Read::More);
    assert_eq!(response.close(), done(200, Reuse::Close));
    assert_eq!(response.timeout(), Outcome::BodyTimeout);
}

#[test]
fn interim_answers_are_passed_over() {
    check(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx",
        done(201, KEPT),
    );
}

#[test]
fn interim_answers_without_end_are_given_up() {
    let interim = "HTTP/1.1 100\n\n";
    let many = interim.repeat(HEAD_BYTES_MAX / interim.len());
    let (mut response, cache) = (Response::default(), &mut HeadCache::default());
    assert_eq!(response.read(many.as_bytes(), Asked::Whole, cache), Read::More);
    assert_eq!(response.close(), Read::Bad(Outcome::Closed));
    assert_eq!(response.read(many.as_bytes(), Asked::Whole, cache), Read::Bad(Outcome::HeadTooLarge));
    assert!(response.head.len() <= 3 * HEAD_BYTES_MAX);
    // Those of the answer before do not count.
    response.reset(0);
    let answer = format!("{}HTTP/1.1 204 No Content\r\n\r\n", interim.repeat(1_000));
    assert_eq!(response.read(answer.as_bytes(), Asked::Whole, cache), done(204, KEPT));
}

#[test]
fn connections_are_kept_as_the_head_says() {
    let with = |line: &str, field: &str| format!("HTTP/1.{line} 200 OK\r\n{field}Content-Length: 0\r\n\r\n");
    check(&with("1", "Connection: Close\r\n"), done(200, Reuse::Close));
    check(&with("0", ""), done(200, Reuse::Close));
    check(&with("0", "Connection: keep-alive\r\n"), done(200, KEPT));
    check(&with("1", "Connection: x, close\r\n"), done(200, Reuse::Close));
}

#[test]
fn what_is_no_answer_is_malformed() {
    let malformed = Read::Bad(Outcome::Malformed);
    check("\u{16}\u{3}\u{1}\u{2}garbage", malformed);
    check("SSH-2.0-OpenSSH_9.2\r\n", malformed);
    check("HTTP/1.1 two hundred\r\n\r\n", malformed);
    check("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", malformed);
    check("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", malformed);
    check("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", malformed);
    check("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", malformed);
    // Longer than it says: what follows would be taken for the next answer.
    check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello", malformed);
}

#[test]
fn answers_that_break_off_are_truncated() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", Read::Bad(Outcome::Truncated));
    check("HTTP/1.1 200 OK\r\nContent-Le", Read::Bad(Outcome::Truncated));
    assert_eq!(Response::default().close(), Read::Bad(Outcome::Closed));
}

#[test]
fn a_huge_head_is_given_up() {
    let mut response = Response::default();
    let cache = &mut HeadCache::default();
    assert_eq!(response.read(b"HTTP/1.1 200 OK\r\nX: ", Asked::Whole, cache), Read::More);
    let piece = [b'a'; 16 << 10];
    let read = (0..5).map(|_| response.read(&piece, Asked::Whole, cache)).find(|read| *read != Read::More);
    assert_eq!(read, Some(Read::Bad(Outcome::HeadTooLarge)));
    assert!(response.head.len() <= 3 * HEAD_BYTES_MAX);
}

#[test]
fn another_head_than_the_last_one_is_read_anew() {
    let cache = &mut HeadCache::default();
    let first = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    let second = "HTTP/1.1 500 No\r\nContent-Length: 1\r\n\r\na";
    assert_eq!(read_in(&[first.as_bytes()], Asked::Whole, cache), done(200, KEPT));
    assert_eq!(read_in(&[second.as_bytes()], Asked::Whole, cache), done(500, KEPT));
    assert_eq!(
        read_in(&[b"HTTP/1.1 500 No\r\nContent-Length: 1\r\n\r\n"], Asked::HeadOnly, cache),
        done(500, KEPT)
    );
}
