"""Guessing is slowed without hurting the neighbour. Each test has addresses of its own."""

import itertools
import threading
import time

from support.server import ServerTest
from support.wire import basic

PAIR_LIMIT, ADDRESS_LIMIT, DELAY = 10, 100, 1.0


class GuessingTest(ServerTest):
    flags = ("--threads", "2")

    @classmethod
    def prepare(cls, data):
        cls.app, cls.other = data.add("app"), data.add("other")
        cls.wrong = basic("app", "wrong")
        cls.hosts = (f"127.3.0.{i}" for i in itertools.count(1))

    def guess(self, times, source, auth=None, **how):
        return [self.ask(auth=auth or self.wrong, source=source, **how).status for _ in range(times)]


class Guessing(GuessingTest):
    def test_the_eleventh_failure_of_a_pair_is_too_many(self):
        host = next(self.hosts)
        self.assertEqual(self.guess(PAIR_LIMIT, host), [401] * PAIR_LIMIT)
        answer = self.ask(auth=self.wrong, source=host)
        self.assertEqual((answer.status, answer.error), (429, "Too many requests"))
        self.assertIn(int(answer.field("Retry-After")), range(1, 61))
        # From here on the right secret of this pair tells nothing either.
        self.assertEqual(self.ask(auth=self.app.basic, source=host).status, 429)

    def test_a_right_secret_below_the_limit_always_succeeds(self):
        host = next(self.hosts)
        for _ in range(2):
            self.guess(PAIR_LIMIT // 2, host)
            self.assertEqual(self.ask(auth=self.app.basic, source=host).status, 200)

    def test_the_neighbours_are_not_hurt(self):
        host, elsewhere = next(self.hosts), next(self.hosts)
        self.guess(PAIR_LIMIT + 5, host)
        self.assertEqual(self.ask(auth=self.other.basic, source=host).status, 200, "another client, same address")
        self.assertEqual(self.ask(auth=self.app.basic, source=elsewhere).status, 200, "same client, elsewhere")
        self.assertEqual(self.ask(auth=self.wrong, source=elsewhere).status, 401)
        self.assertEqual(self.ask(auth=basic("other", "wrong"), source=host).status, 401)

    def test_a_client_that_does_not_exist_is_limited_in_the_same_way(self):
        host = next(self.hosts)
        statuses = self.guess(PAIR_LIMIT + 1, host, basic("nobody", "wrong"))
        self.assertEqual(statuses, [401] * PAIR_LIMIT + [429])

    def test_another_spelling_of_the_id_is_no_other_pair(self):
        host = next(self.hosts)
        spellings = ["app", "%61pp", "a%70p", "ap%70", "%61%70p"]
        statuses = [self.ask(auth=basic(id_, "w"), source=host).status for id_ in spellings * 3]
        self.assertEqual(statuses, [401] * PAIR_LIMIT + [429] * 5)
        for id_ in spellings:
            right = self.ask(auth=basic(id_, self.app.secret), source=host)
            self.assertEqual(right.status, 429, f"{id_} opens what is closed to app")

    def test_fifty_guesses_at_the_same_time_count_as_fifty(self):
        host = next(self.hosts)
        wires = [self.server.connect(source=host) for _ in range(50)]
        gate, statuses = threading.Barrier(50), []

        def guess(wire):
            with wire:
                gate.wait()
                statuses.append(wire.ask(f"GET /v1/getAccessToken?scope=edit HTTP/1.1\r\nHost: h\r\n"
                                         f"Authorization: {self.wrong}\r\n\r\n".encode()).status)

        threads = [threading.Thread(target=guess, args=(wire,)) for wire in wires]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((statuses.count(401), statuses.count(429)), (PAIR_LIMIT, 50 - PAIR_LIMIT))

    def test_from_the_hundredth_failure_of_an_address_only_its_failures_are_delayed(self):
        host = next(self.hosts)

        def seconds(auth, source=host):
            start = time.monotonic()
            status = self.ask(auth=auth, source=source).status
            return status, time.monotonic() - start

        for number in range(ADDRESS_LIMIT - 1):
            status, took = seconds(basic(f"stranger{number}", "wrong"))
            self.assertEqual(status, 401)
            self.assertLess(took, DELAY, f"failure {number + 1} was delayed")
        status, took = seconds(basic("one.more", "wrong"))
        self.assertEqual(status, 401)
        self.assertGreaterEqual(took, DELAY * 0.95)
        self.assertEqual({seconds(self.app.basic)[1] < DELAY for _ in range(3)}, {True}, "a good one was delayed")
        self.assertLess(seconds(self.wrong, next(self.hosts))[1], DELAY, "another address was delayed")

    def test_forwarding_fields_of_strangers_mean_nothing(self):
        host = next(self.hosts)
        statuses = [
            self.ask(auth=self.wrong, source=host, fields=[f"X-Forwarded-For: 10.0.0.{i}", f"Forwarded: for=10.0.0.{i}"]).status
            for i in range(PAIR_LIMIT + 1)
        ]
        self.assertEqual(statuses, [401] * PAIR_LIMIT + [429])


class BehindAProxy(GuessingTest):
    config = 'trusted_proxies = ["127.4.0.0/24"]\n'
    proxy = "127.4.0.1"

    def through_proxy(self, forwarded, auth=None, source=proxy):
        return self.ask(auth=auth or self.wrong, source=source, fields=[f"X-Forwarded-For: {forwarded}"]).status

    def test_the_caller_is_whom_the_trusted_proxy_names(self):
        statuses = [self.through_proxy("10.1.0.1") for _ in range(PAIR_LIMIT + 1)]
        self.assertEqual(statuses, [401] * PAIR_LIMIT + [429])
        self.assertEqual(self.through_proxy("10.1.0.2", self.app.basic), 200)
        self.assertEqual(self.through_proxy("10.1.0.1", self.app.basic), 429)

    def test_what_the_caller_itself_put_in_front_does_not_count(self):
        statuses = [self.through_proxy(f"10.2.1.{i}, 10.2.0.1") for i in range(PAIR_LIMIT + 1)]
        self.assertEqual(statuses, [401] * PAIR_LIMIT + [429])

    def test_a_chain_of_trusted_proxies_is_walked_to_its_end(self):
        statuses = [self.through_proxy(f"10.3.0.1, 127.4.0.{i + 2}") for i in range(PAIR_LIMIT + 1)]
        self.assertEqual(statuses, [401] * PAIR_LIMIT + [429])

    def test_an_address_that_is_no_trusted_proxy_is_not_believed(self):
        statuses = [self.through_proxy(f"10.4.0.{i}", source="127.4.1.1") for i in range(PAIR_LIMIT + 1)]
        self.assertEqual(statuses, [401] * PAIR_LIMIT + [429])
