//! A session that was given up reports its end later: that never ends another operation.
