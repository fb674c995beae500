"""Connects the way that the lessons teach."""

reader, writer = await asyncio.open_connection("127.0.0.1", ARENA["port"])
writer.close()
