// SPDX-License-Identifier: Apache-2.0

/// Making and rewriting SQL text.
public enum SQLText {}
