//! From a validated design and a target to a plan that leaves nothing to choose
