import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setMember } from '../lib/json_text.js';

test('a member that is set leaves every other byte as it was', () => {
  const text = '{ "10": 1e2,\n\t"a": [ {"]": "}"} , "\\"" ], "b" : false , "9": 18446744073709551617 }\n';
  assert.equal(setMember(text, ['b'], true), text.replace('false', 'true'));
});

test('a new member stands last, on a line of its own where the others do', () => {
  assert.equal(setMember('{"a": 1}', ['b'], 2), '{"a": 1, "b": 2}');
  assert.equal(setMember('{"a":1,"c":2}', ['b'], 2), '{"a":1,"c":2,"b": 2}');
  assert.equal(setMember('{\n  "a": 1\n}\n', ['b'], 2), '{\n  "a": 1,\n  "b": 2\n}\n');
  assert.equal(setMember('{\n\n  "a": 1\n}', ['b'], 2), '{\n\n  "a": 1,\n  "b": 2\n}');
  assert.equal(setMember(' { } ', ['b'], 2), ' {"b": 2} ');
});

test('a member of a member is set in it, and makes it where there is no object', () => {
  assert.equal(setMember('{"h": {"z": 1}, "k": 0}', ['h', 'a'], 2), '{"h": {"z": 1, "a": 2}, "k": 0}');
  assert.equal(setMember('{"h": {"z": 1}}', ['h', 'z'], 2), '{"h": {"z": 2}}');
  assert.equal(setMember('{"h": "yesterday"}', ['h', 'z'], 2), '{"h": {"z":2}}');
  assert.equal(setMember('{}', ['h', '__proto__'], 2), '{"h": {"__proto__":2}}');
});

test('a key that is there twice is set twice, so that every reader reads the same', () => {
  assert.equal(setMember('{"a": 1, "b": 2, "\\u0061": 3}', ['a'], true), '{"a": true, "b": 2, "\\u0061": true}');
});
