"""What happens, when and where."""

from .availability import Away, WeeklyHours
from .bookings import Booking, Resource
from .calls import Call
from .changes import ChangeLetter, ChangeRow, ChangeSet
from .companyvisits import CompanyVisit, GoalSuggestion
from .courses import CourseInterest, CourseOffer
from .door import DoorDeed, DoorLink
from .events import Event, EventKind, EventStatus
from .feeds import EventText, Feed, FeedClient, FeedToken
from .invitations import Invitation
from .matchdays import MatchApprentice, MatchCompany, MatchDay, MatchSolve, MatchTalk, MatchWish
from .minutes import Action, Minutes
from .needs import Needs
from .owncalendars import BusyTime, OwnCalendar
from .performances import Hold, Performance
from .plans import Plan, PlannedChange
from .practice import Experience, Milestone, PracticeDocument, PracticePartner, PracticeProject
from .programmes import Programme, Role
from .relations import CanvassClaim, CanvassLink, CloseOut, CompanyContact, FollowUp, Relation
from .reminders import Reminded, Reminder, ReminderOff, ReminderRule
from .replies import CalendarAnswer, TimeProposal
from .series import Series
from .signups import Signup
from .stands import Shift
from .tables import MeetingTable, TableSeat
from .venues import Venue

__all__ = [
    "Action",
    "Away",
    "Booking",
    "BusyTime",
    "CalendarAnswer",
    "Call",
    "CanvassClaim",
    "CanvassLink",
    "ChangeLetter",
    "ChangeRow",
    "ChangeSet",
    "CloseOut",
    "CompanyContact",
    "CompanyVisit",
    "CourseInterest",
    "CourseOffer",
    "DoorDeed",
    "DoorLink",
    "Event",
    "EventKind",
    "EventStatus",
    "EventText",
    "Experience",
    "Feed",
    "FeedClient",
    "FeedToken",
    "FollowUp",
    "GoalSuggestion",
    "Hold",
    "Invitation",
    "MatchApprentice",
    "MatchCompany",
    "MatchDay",
    "MatchSolve",
    "MatchTalk",
    "MatchWish",
    "MeetingTable",
    "Milestone",
    "Minutes",
    "Needs",
    "OwnCalendar",
    "Performance",
    "Plan",
    "PlannedChange",
    "PracticeDocument",
    "PracticePartner",
    "PracticeProject",
    "Programme",
    "Relation",
    "Reminded",
    "Reminder",
    "ReminderOff",
    "ReminderRule",
    "Resource",
    "Role",
    "Series",
    "Shift",
    "Signup",
    "TableSeat",
    "TimeProposal",
    "Venue",
    "WeeklyHours",
]
