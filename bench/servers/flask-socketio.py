"""The chat server of a Flask-SocketIO tutorial: rooms, one row per message through Flask-SQLAlchemy, then the broadcast."""

import eventlet

eventlet.monkey_patch()

import os
from datetime import datetime, timezone

from flask import Flask
from flask_socketio import SocketIO, emit, join_room
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
db = SQLAlchemy(app)
socketio = SocketIO(app, async_mode="eventlet")


class Message(db.Model):
    __tablename__ = "messages"
    seq = db.Column(db.BigInteger, primary_key=True)
    id = db.Column(db.String, unique=True)
    room_id = db.Column(db.String)
    body = db.Column(db.String)
    created_at = db.Column(db.DateTime(timezone=True), nullable=False)


def as_json(message):
    created_at = message.created_at.isoformat()
    return {"id": message.id, "roomId": message.room_id, "body": message.body, "createdAt": created_at}


@socketio.on("room:join")
def join(request):
    join_room(request["roomId"])
    seq = db.session.query(db.func.max(Message.seq)).scalar() or 0
    if "after" not in request:
        return {"ok": True, "seq": seq, "messages": []}
    missed = Message.query.filter(Message.room_id == request["roomId"], Message.seq.between(request["after"] + 1, seq))
    return {"ok": True, "seq": seq, "messages": [as_json(message) for message in missed.order_by(Message.seq)]}


@socketio.on("message:send")
def send(message):
    now = datetime.now(timezone.utc)
    db.session.add(Message(id=message["id"], room_id=message["roomId"], body=message["body"], created_at=now))
    db.session.commit()
    emit("message", {**message, "createdAt": now.isoformat()}, to=message["roomId"])
    return {"ok": True}


with app.app_context():
    db.create_all()
socketio.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
