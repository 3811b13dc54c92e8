"""SIGTERM: what is queued and in flight is finished, and the process is gone within ten seconds."""

import signal
import threading
import time

from support.poll import until
from support.server import FolderTest
from support.wire import Closed, Wire, basic, request

LIMIT = 10


class Drain(FolderTest):
    def setUp(self):
        super().setUp()
        self.app = self.data.add("app")
        self.server = self.serve("--threads", "2", config='[limits]\nsignatures_per_second = 10000\n')
        self.asked = request(auth=self.app.basic)

    def terminate(self):
        self.server.signal(signal.SIGTERM)
        self.told = time.monotonic()

    def assert_ended_in_time(self):
        self.server.wait(LIMIT + 5)
        self.assertLess(time.monotonic() - self.told, LIMIT)
        self.server.stop()
        self.assertEqual(len(self.server.log("draining")), 1)

    def test_nothing_under_way_is_gone_at_once(self):
        self.terminate()
        self.server.wait(5)
        self.assert_ended_in_time()
        self.assertEqual(len(self.server.log("stopped")), 1)
        with self.assertRaises(ConnectionError):
            Wire(self.server.address)

    def test_under_load_every_request_is_answered(self):
        answered, lost = [], []

        def keep_asking(number):
            with self.server.connect() as wire:
                while True:
                    try:
                        answer = wire.ask(self.asked)
                    except (Closed, OSError) as error:
                        lost.append(f"client {number}: {error}")
                        return
                    answered.append(answer.status)
                    if answer.field("Connection") == "close":
                        return

        threads = [threading.Thread(target=keep_asking, args=(i,)) for i in range(16)]
        for thread in threads:
            thread.start()
        until(lambda: len(answered) > 200, what="some load")
        self.terminate()
        for thread in threads:
            thread.join(LIMIT)
        self.assertEqual(lost, [])
        self.assertEqual(set(answered), {200})
        self.assert_ended_in_time()

    def test_what_is_queued_is_answered(self):
        wires = [self.server.connect().send(self.asked) for _ in range(200)]
        self.terminate()
        for wire in wires:
            with wire:
                answer = wire.answer()
                self.assertEqual(answer.status, 200)
        self.assert_ended_in_time()

    def test_pipelined_requests_that_have_come_are_answered(self):
        with self.server.connect() as wire:
            wire.send(self.asked * 50)
            self.terminate()
            for _ in range(50):  # until the signal comes; then the answer says that it is the last
                answer = wire.answer()
                self.assertEqual(answer.status, 200)
                if answer.field("Connection") == "close":
                    break
            self.assertTrue(wire.has_ended())
        self.assert_ended_in_time()

    def test_a_request_whose_body_is_still_coming_is_answered(self):
        body = '{"scope":["edit"]}'
        asked = request("/v1/getAccessToken", auth=self.app.basic, body=body)
        with self.server.connect() as wire, self.server.connect() as probe:
            wire.send(asked[:-5])
            self.assertEqual(probe.ask(self.asked).status, 200)
            self.terminate()
            self.until_draining()
            wire.send(asked[-5:])
            self.assertEqual(wire.answer().status, 200)
            self.assertTrue(wire.has_ended())
        self.assert_ended_in_time()

    def test_an_answer_that_is_held_back_still_comes(self):
        with self.server.connect() as wire:
            for number in range(99):
                wire.ask(request(auth=basic(f"stranger{number}", "x")))
            wire.send(request(auth=basic("stranger", "x")))  # delayed by a second
            self.terminate()
            self.assertEqual(wire.answer().status, 401)
        self.assert_ended_in_time()

    def test_who_never_finishes_is_not_waited_for(self):
        wires = [self.server.connect() for _ in range(3)]
        wires[1].send(self.asked[:40])
        wires[2].send(request("/v1/getAccessToken", auth=self.app.basic, body="x" * 60000)[:-1])
        self.terminate()
        self.until_draining()
        self.assert_ended_in_time()
        for wire in wires:
            wire.close()

    def test_sigint_drains_too(self):
        self.server.signal(signal.SIGINT)
        self.told = time.monotonic()
        self.assert_ended_in_time()

    def test_a_second_signal_does_not_cut_off(self):
        with self.server.connect() as wire:
            wire.send(self.asked[:-4])
            self.terminate()
            self.until_draining()
            self.server.signal(signal.SIGTERM)
            self.server.signal(signal.SIGHUP)
            wire.send(self.asked[-4:])
            self.assertEqual(wire.answer().status, 200)
        self.assert_ended_in_time()

    def until_draining(self):
        until(lambda: self.server.log("draining"), what="the record of the drain")
