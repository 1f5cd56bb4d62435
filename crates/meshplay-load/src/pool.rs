//! Connections that several lanes share: which lane is on which connection, who waits for one, and which one takes no
//! more. It knows nothing of what is spoken on them.
//!
//! Lanes of a connection are a group. The first that wants a connection makes it, the others are held until it stands,
//! or until there is room on it. A connection that is retired takes no new requests: those under way end on it, and the
//! group has a new one.

use std::collections::VecDeque;

use meshplay_perf::recording::Outcome;

use crate::wire::{Event, LaneId};

/// Number of a connection; it is given anew when the connection is gone.
pub(crate) type ConnectionId = u32;

/// All connections of a thread, and what there is to tell of their lanes.
#[derive(Debug)]
pub(crate) struct Pool<C> {
    /// Lanes of a connection.
    streams: u32,
    groups: Vec<Group>,
    /// By lane: its connection.
    lanes: Vec<Option<ConnectionId>>,
    connections: Vec<Option<Shared<C>>>,
    pub(crate) events: VecDeque<Event<'static>>,
}

/// The lanes that share a connection.
#[derive(Debug, Default)]
struct Group {
    /// The one that takes new requests, or will.
    current: Option<ConnectionId>,
    held: VecDeque<LaneId>,
}

#[derive(Debug)]
struct Shared<C> {
    own: C,
    group: usize,
    /// Who waits for it to stand.
    dialer: Option<LaneId>,
    /// Lanes on it.
    attached: u32,
    /// Lanes that it has room for.
    room: u32,
    is_retired: bool,
}

/// What a lane that wants a connection has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Make one.
    Dial,
    /// Nothing: it has one, or is held.
    Wait,
}

impl<C> Pool<C> {
    pub(crate) fn new(connections: u32, streams: u32) -> Self {
        Self {
            streams,
            groups: (0..connections).map(|_| Group::default()).collect(),
            lanes: (0..connections * streams).map(|_| None).collect(),
            connections: Vec::new(),
            events: VecDeque::new(),
        }
    }

    pub(crate) fn slot_of(&self, lane: LaneId) -> u16 {
        (lane % self.streams) as u16
    }

    /// The lane at a slot of a connection.
    pub(crate) fn lane_at(&self, id: ConnectionId, slot: u16) -> Option<LaneId> {
        let group = self.connections.get(id as usize)?.as_ref()?.group;
        Some(group as u32 * self.streams + u32::from(slot))
    }

    /// The connection that a lane is on.
    pub(crate) fn connection_of(&self, lane: LaneId) -> Option<ConnectionId> {
        self.lanes[lane as usize]
    }

    #[inline]
    pub(crate) fn get(&mut self, id: ConnectionId) -> Option<&mut C> {
        self.connections.get_mut(id as usize)?.as_mut().map(|shared| &mut shared.own)
    }

    /// The same, to look at only.
    pub(crate) fn peek(&self, id: ConnectionId) -> Option<&C> {
        self.connections.get(id as usize)?.as_ref().map(|shared| &shared.own)
    }

    /// The lane that waits for a connection to stand.
    pub(crate) fn dialer(&self, id: ConnectionId) -> Option<LaneId> {
        self.connections.get(id as usize)?.as_ref()?.dialer
    }

    /// A number that no connection has.
    pub(crate) fn free_id(&self) -> ConnectionId {
        let free = self.connections.iter().position(Option::is_none);
        free.unwrap_or(self.connections.len()) as ConnectionId
    }

    /// A lane that is on no connection wants one.
    pub(crate) fn want(&mut self, lane: LaneId) -> Want {
        let group = (lane / self.streams) as usize;
        if self.groups[group].current.is_none() {
            return Want::Dial;
        }
        let held = &mut self.groups[group].held;
        if !held.contains(&lane) {
            held.push_back(lane);
        }
        self.fill(group);
        if self.lanes[lane as usize].is_none() {
            self.events.push_back(Event::Held(lane));
        }
        Want::Wait
    }

    /// A new connection with a free number, which a lane waits for.
    pub(crate) fn dialed(&mut self, id: ConnectionId, lane: LaneId, own: C) {
        let group = (lane / self.streams) as usize;
        let dialer = Some(lane);
        let shared = Shared { own, group, dialer, attached: 1, room: u32::MAX, is_retired: false };
        let at = id as usize;
        if at == self.connections.len() {
            self.connections.push(Some(shared));
        } else {
            self.connections[at] = Some(shared);
        }
        self.groups[group].current = Some(id);
        self.lanes[lane as usize] = Some(id);
    }

    /// A connection may be used, by so many lanes. If that is none, who made it is held with the others.
    pub(crate) fn stands(&mut self, id: ConnectionId, lanes: u32) {
        let Some(shared) = self.connections[id as usize].as_mut() else { return };
        shared.room = lanes;
        let group = shared.group;
        match shared.dialer.take() {
            Some(lane) if lanes == 0 => {
                shared.attached -= 1;
                self.lanes[lane as usize] = None;
                self.groups[group].held.push_front(lane);
                self.events.push_back(Event::Held(lane));
            }
            dialer => self.events.extend(dialer.map(Event::Connected)),
        }
        self.fill(group);
    }

    /// So many lanes have room on a connection.
    pub(crate) fn has_room_for(&mut self, id: ConnectionId, lanes: u32) {
        let Some(shared) = self.connections[id as usize].as_mut() else { return };
        shared.room = lanes;
        let (group, is_crowded) = (shared.group, shared.attached > lanes);
        if is_crowded {
            self.move_idle(group);
        }
        self.fill(group);
    }

    /// Whether a lane has to leave its connection after the answer that has just come.
    pub(crate) fn must_leave(&self, id: ConnectionId) -> bool {
        let shared = self.connections[id as usize].as_ref();
        shared.is_some_and(|shared| shared.is_retired || shared.attached > shared.room)
    }

    /// No new requests on it. Lanes that are idle have to leave; it is handed out if no lane is on it.
    pub(crate) fn retire(&mut self, id: ConnectionId) -> Option<C> {
        let shared = self.connections[id as usize].as_mut().filter(|shared| !shared.is_retired)?;
        shared.is_retired = true;
        let (group, is_empty) = (shared.group, shared.attached == 0);
        self.groups[group].current.take_if(|current| *current == id);
        self.move_idle(group);
        self.free_one(group);
        if is_empty { self.remove(id).map(|shared| shared.own) } else { None }
    }

    /// A lane is not held any more.
    pub(crate) fn let_go(&mut self, lane: LaneId) {
        self.groups[(lane / self.streams) as usize].held.retain(|held| *held != lane);
    }

    /// A lane leaves its connection, which is handed out if nobody needs it any more.
    pub(crate) fn detach(&mut self, lane: LaneId) -> Option<(ConnectionId, C)> {
        let id = self.lanes[lane as usize].take()?;
        let shared = self.connections[id as usize].as_mut()?;
        shared.attached -= 1;
        let group = shared.group;
        if shared.dialer == Some(lane) || (shared.is_retired && shared.attached == 0) {
            return self.remove(id).map(|shared| (id, shared.own));
        }
        self.fill(group);
        None
    }

    /// A connection is gone: who is idle needs another one, and requests on it fail as `lost` says, by slot.
    pub(crate) fn lose(
        &mut self,
        id: ConnectionId,
        outcome: Outcome,
        lost: impl Fn(&mut C, u16) -> Option<Outcome>,
    ) -> Option<C> {
        let mut shared = self.remove(id)?;
        self.move_idle(shared.group);
        self.free_one(shared.group);
        let first = shared.group as u32 * self.streams;
        for lane in first..first + self.streams {
            if self.lanes[lane as usize].take_if(|on| *on == id).is_none() {
                continue;
            }
            if shared.dialer == Some(lane) {
                self.events.push_back(Event::Closed(lane, outcome));
            } else if let Some(outcome) = lost(&mut shared.own, (lane - first) as u16) {
                self.events.push_back(Event::Failed(lane, outcome));
            }
        }
        Some(shared.own)
    }

    fn remove(&mut self, id: ConnectionId) -> Option<Shared<C>> {
        let shared = self.connections.get_mut(id as usize)?.take()?;
        self.groups[shared.group].current.take_if(|current| *current == id);
        Some(shared)
    }

    fn move_idle(&mut self, group: usize) {
        self.events.push_back(Event::Moved(group as u32 * self.streams, self.streams));
    }

    /// The connection that takes new requests is gone, and perhaps nobody was on it who wants another one: somebody who
    /// is held makes it.
    fn free_one(&mut self, group: usize) {
        let group = &mut self.groups[group];
        if group.current.is_none() {
            self.events.extend(group.held.pop_front().map(Event::Freed));
        }
    }

    /// Lanes that are held get the room that there is.
    fn fill(&mut self, group: usize) {
        let Some(id) = self.groups[group].current else { return };
        let Some(shared) = self.connections[id as usize].as_mut() else { return };
        while shared.dialer.is_none()
            && shared.attached < shared.room
            && let Some(lane) = self.groups[group].held.pop_front()
        {
            shared.attached += 1;
            self.lanes[lane as usize] = Some(id);
            self.events.push_back(Event::Ready(lane));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was told, as text.
    fn told(pool: &mut Pool<&'static str>) -> Vec<String> {
        pool.events.drain(..).map(|event| format!("{event:?}")).collect()
    }

    /// One group of three lanes, on a connection that stands.
    fn standing() -> Pool<&'static str> {
        let mut pool = Pool::new(1, 3);
        assert_eq!(pool.want(0), Want::Dial);
        pool.dialed(pool.free_id(), 0, "first");
        assert_eq!((pool.want(1), pool.want(2)), (Want::Wait, Want::Wait));
        assert_eq!(told(&mut pool), ["Held(1)", "Held(2)"]);
        assert_eq!(pool.dialer(0), Some(0));
        pool.stands(0, 3);
        assert_eq!(told(&mut pool), ["Connected(0)", "Ready(1)", "Ready(2)"]);
        pool
    }

    #[test]
    fn a_connection_that_has_room_for_one_leaves_the_others_waiting() {
        let mut pool = Pool::new(1, 3);
        assert_eq!(pool.want(0), Want::Dial);
        pool.dialed(pool.free_id(), 0, "first");
        assert_eq!(pool.want(1), Want::Wait);
        pool.stands(0, 1);
        assert_eq!(told(&mut pool), ["Held(1)", "Connected(0)"]);
        assert_eq!(pool.dialer(0), None);
    }

    #[test]
    fn lanes_wait_for_the_one_that_dials() {
        let pool = standing();
        assert_eq!((pool.connection_of(2), pool.peek(0).copied()), (Some(0), Some("first")));
        assert_eq!((pool.slot_of(2), pool.lane_at(0, 2)), (2, Some(2)));
    }

    #[test]
    fn a_connection_that_is_retired_is_handed_out_by_the_last_lane_on_it() {
        let mut pool = standing();
        assert_eq!(pool.retire(0), None);
        assert_eq!(told(&mut pool), ["Moved(0, 3)"]);
        assert!(pool.must_leave(0));
        assert_eq!((pool.detach(0), pool.detach(1)), (None, None));
        assert_eq!(pool.want(0), Want::Dial);
        assert_eq!(pool.free_id(), 1);
        assert_eq!(pool.detach(2), Some((0, "first")));
    }

    #[test]
    fn lanes_without_room_are_held_until_there_is_some() {
        let mut pool = standing();
        pool.has_room_for(0, 2);
        assert_eq!(told(&mut pool), ["Moved(0, 3)"]);
        assert!(pool.must_leave(0));
        assert_eq!((pool.detach(1), pool.want(1)), (None, Want::Wait));
        assert_eq!(told(&mut pool), ["Held(1)"]);
        assert!(!pool.must_leave(0));
        pool.has_room_for(0, 3);
        assert_eq!(told(&mut pool), ["Ready(1)"]);
    }

    #[test]
    fn whoever_is_held_for_a_connection_that_is_gone_makes_the_next() {
        let mut pool = Pool::new(1, 2);
        assert_eq!(pool.want(0), Want::Dial);
        pool.dialed(0, 0, "first");
        assert_eq!(pool.want(1), Want::Wait);
        pool.stands(0, 0);
        assert_eq!(told(&mut pool), ["Held(1)", "Held(0)"]);
        assert_eq!(pool.retire(0), Some("first"));
        assert_eq!(told(&mut pool), ["Moved(0, 2)", "Freed(0)"]);
        assert_eq!((pool.free_id(), pool.want(0)), (0, Want::Dial));
        pool.dialed(0, 0, "second");
        assert_eq!(pool.lose(0, Outcome::ConnectRefused, |_, _| None), Some("second"));
        assert_eq!(told(&mut pool), ["Moved(0, 2)", "Freed(1)", "Closed(0, ConnectRefused)"]);
    }

    #[test]
    fn whoever_is_held_without_any_room_goes_on_once_there_is_some() {
        let mut pool = Pool::new(1, 2);
        assert_eq!(pool.want(0), Want::Dial);
        pool.dialed(0, 0, "first");
        pool.stands(0, 0);
        assert_eq!(pool.want(1), Want::Wait);
        told(&mut pool);
        pool.has_room_for(0, 1);
        assert_eq!(told(&mut pool), ["Ready(0)"]);
    }

    #[test]
    fn requests_fail_with_the_connection_that_they_are_on() {
        let mut pool = standing();
        let busy = |_: &mut &str, slot| (slot == 1).then_some(Outcome::Reset);
        assert_eq!(pool.lose(0, Outcome::Closed, busy), Some("first"));
        assert_eq!(told(&mut pool), ["Moved(0, 3)", "Failed(1, Reset)"]);
        assert_eq!((pool.want(2), pool.free_id()), (Want::Dial, 0));
        pool.dialed(0, 2, "second");
        assert_eq!(pool.lose(0, Outcome::ConnectRefused, busy), Some("second"));
        assert_eq!(told(&mut pool), ["Moved(0, 3)", "Closed(2, ConnectRefused)"]);
    }
}
